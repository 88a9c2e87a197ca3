using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Maintenance;

/// <summary>A record of garbage collection: which objects, and when it was written by the store's own clock. Digests are null when it cannot be read.</summary>
internal sealed record GcRecord(StoreKey Key, DateTimeOffset Written, UInt128[]? Digests)
{
    /// <summary>Whether the record is about an object; one that cannot be read may be about any.</summary>
    public bool Holds(UInt128 digest) => Digests is null || Array.BinarySearch(Digests, digest) >= 0;
}

/// <summary>
/// What garbage collections leave in a store for each other and for those who upload: marks (objects that were garbage
/// when somebody looked) and sweeps (objects that were about to be deleted).
/// </summary>
internal sealed class GcRecords(IContentStore store)
{
    private const string Prefix = "Maintenance/gc/";
    private const long MaxBytes = 1L << 30;
    private static readonly StoreKey ClockKey = StoreKey.Parse(Prefix + "clock");

    /// <summary>What the keys of marks begin with.</summary>
    public const string Marks = Prefix + "marked/";

    /// <summary>What the keys of sweeps begin with.</summary>
    public const string Sweeps = Prefix + "swept/";

    /// <summary>The store's own time, by which objects, manifests and records are dated: nothing depends on the clocks of its users.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        await store.PutAsync(ClockKey, ReadOnlyMemory<byte>.Empty, new PutOptions(), cancellationToken);
        return (await store.HeadAsync(ClockKey, cancellationToken))?.LastModified ?? throw StoreFailures.Missing(store.DisplayName, ClockKey.Text);
    }

    /// <summary>Writes a record; complete, and seen by every listing that begins later, when it returns.</summary>
    public Task WriteAsync(string kind, ReadOnlyMemory<UInt128> digests, CancellationToken cancellationToken) =>
        store.PutAsync(StoreKey.Parse($"{kind}{Guid.NewGuid():N}"), HashRecord.Encode(digests.Span), new PutOptions(), cancellationToken);

    /// <summary>The records of a kind, without what they hold; none in a store that does not exist yet.</summary>
    public async Task<IReadOnlyList<ObjectInfo>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        var found = new List<ObjectInfo>();
        await foreach (var info in store.ListAsync(kind, cancellationToken)) found.Add(info);
        return found;
    }

    /// <summary>Reads a record; null when it has been removed.</summary>
    public async Task<GcRecord?> ReadAsync(ObjectInfo info, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await store.GetAsync(info.Key, MaxBytes, cancellationToken);
            return new GcRecord(info.Key, info.LastModified, HashRecord.TryDecode(stored.Content.Span));
        }
        catch (StoreException e) when (e.Code == ErrorCode.StoreObjectMissing)
        {
            return null;
        }
    }
}
