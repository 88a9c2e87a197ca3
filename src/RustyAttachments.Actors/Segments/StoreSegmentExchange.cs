using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Segments;

/// <summary>Exchanges segments by way of the store: <c>Transfers/{id}/{name}.seg</c>.</summary>
/// <param name="store">The store that all nodes of the transfer use.</param>
/// <param name="local">This node's segments of a transfer.</param>
public sealed class StoreSegmentExchange(IContentStore store, Func<string, ISegmentStore> local) : ISegmentExchange
{
    private const string Prefix = "Transfers/";
    private const int Parallel = 8;
    private const long MaxBytes = 1L << 30;

    /// <inheritdoc/>
    public async Task PublishAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken)
    {
        var here = local(transferId);
        await EachAsync(segments, async (segment, cancelled) =>
            await store.PutAsync(KeyOf(transferId, segment), here.Export(segment), new PutOptions(), cancelled), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task FetchAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken)
    {
        var here = local(transferId);
        await EachAsync(segments.Where(segment => !here.Has(segment)), async (segment, cancelled) =>
            here.Import(segment, (await store.GetAsync(KeyOf(transferId, segment), MaxBytes, cancelled)).Content.Span), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string transferId, CancellationToken cancellationToken)
    {
        var keys = new List<StoreKey>();
        await foreach (var found in store.ListAsync(Prefix + transferId + "/", cancellationToken)) keys.Add(found.Key);
        await EachAsync(keys, async (key, cancelled) => await store.DeleteAsync(key, cancelled), cancellationToken);
    }

    private static StoreKey KeyOf(string transferId, SegmentRef segment) => StoreKey.Parse($"{Prefix}{transferId}/{segment.Name}.seg");

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
        System.Threading.Tasks.Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken }, work);
}
