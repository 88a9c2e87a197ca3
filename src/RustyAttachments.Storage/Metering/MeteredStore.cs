using System.Diagnostics;
using System.Runtime.CompilerServices;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Metering;

/// <summary>
/// A store whose calls are counted as <see cref="StoreMetrics"/> says, for stores where a call is a request. Disposing
/// it disposes the store.
/// </summary>
public sealed class MeteredStore(IContentStore inner, string kind) : IContentStore
{
    /// <inheritdoc/>
    public string DisplayName => inner.DisplayName;

    /// <inheritdoc/>
    public string Identity => inner.Identity;

    /// <inheritdoc/>
    public StoreCapabilities Capabilities => inner.Capabilities;

    /// <inheritdoc/>
    public IUnfinishedWrites? Unfinished => inner.Unfinished;

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken) =>
        CountAsync("head", () => inner.HeadAsync(key, cancellationToken), static found => found is null ? StoreMetrics.Absent : StoreMetrics.Ok);

    /// <inheritdoc/>
    public Task<bool[]> HaveAsync(IReadOnlyList<SizedHash> objects, CancellationToken cancellationToken) =>
        CountAsync("have", () => inner.HaveAsync(objects, cancellationToken), static _ => StoreMetrics.Ok);

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken) =>
        CountPutAsync(content.Length, () => inner.PutAsync(key, content, options, cancellationToken));

    /// <inheritdoc/>
    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken) =>
        CountPutAsync(source.Length, () => inner.PutFileAsync(expected, source, cancellationToken));

    /// <inheritdoc/>
    public Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        CountAsync("get", async () =>
        {
            await inner.GetRangeAsync(key, offset, destination, cancellationToken).ConfigureAwait(false);
            StoreMetrics.Received(kind, destination.Length);
            return true;
        }, static _ => StoreMetrics.Ok);

    /// <inheritdoc/>
    public Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken) =>
        CountAsync("get", () => inner.GetAsync(key, maxBytes, cancellationToken), got =>
        {
            StoreMetrics.Received(kind, got.Content.Length);
            return StoreMetrics.Ok;
        });

    /// <inheritdoc/>
    public Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken) =>
        CountAsync("get", () => inner.GetToFileAsync(key, length, destination, cancellationToken), _ =>
        {
            StoreMetrics.Received(kind, length);
            return StoreMetrics.Ok;
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var result = StoreMetrics.Failed;
        try
        {
            await foreach (var found in inner.ListAsync(prefix, cancellationToken).ConfigureAwait(false)) yield return found;
            result = StoreMetrics.Ok;
        }
        finally
        {
            StoreMetrics.Count(kind, "list", cancellationToken.IsCancellationRequested ? StoreMetrics.Cancelled : result, started);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(StoreKey key, CancellationToken cancellationToken) => CountAsync("delete", async () =>
    {
        await inner.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        return true;
    }, static _ => StoreMetrics.Ok);

    /// <inheritdoc/>
    public Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken) =>
        CountAsync("copy", () => inner.CopyFromAsync(source, hash, size, route, cancellationToken), outcome =>
        {
            if (outcome != PutOutcome.AlreadyPresent) StoreMetrics.Sent(kind, size);
            return StoreMetrics.ResultOf(outcome);
        });

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Task<PutOutcome> CountPutAsync(long bytes, Func<Task<PutOutcome>> put) => CountAsync("put", put, outcome =>
    {
        if (outcome != PutOutcome.AlreadyPresent) StoreMetrics.Sent(kind, bytes);
        return StoreMetrics.ResultOf(outcome);
    });

    private async Task<T> CountAsync<T>(string call, Func<Task<T>> work, Func<T, string> resultOf)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var done = await work().ConfigureAwait(false);
            StoreMetrics.Count(kind, call, resultOf(done), started);
            return done;
        }
        catch (Exception e)
        {
            StoreMetrics.Count(kind, call, StoreMetrics.ResultOf(e), started);
            throw;
        }
    }
}
