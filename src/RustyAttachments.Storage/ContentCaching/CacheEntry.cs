using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>An object in a cache's directory: bytes of content, and when it was last used, about to a minute.</summary>
internal readonly record struct CacheEntry(ContentHash Hash, long Size, DateTime LastUsed)
{
    private const long BlockBytes = 4096;

    /// <summary>What it counts: whole blocks, at least one, so that a million empty files are not for nothing.</summary>
    public long Cost => CostOf(Size);

    /// <summary>What an object of <paramref name="size"/> bytes counts.</summary>
    public static long CostOf(long size) => Math.Max(1, (size + BlockBytes - 1) / BlockBytes) * BlockBytes;
}

/// <summary>What has to go when room is needed. Pure.</summary>
internal static class Eviction
{
    /// <summary>The entries in the order in which they go: the one that was not used for longest first; those of one moment by their hashes.</summary>
    public static IReadOnlyList<CacheEntry> Order(IEnumerable<CacheEntry> entries) =>
        [.. entries.OrderBy(static e => e.LastUsed).ThenBy(static e => e.Hash)];
}
