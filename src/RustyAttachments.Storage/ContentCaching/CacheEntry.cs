using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>An object in a cache's directory: bytes of content, and when it was last used, about to a minute.</summary>
internal readonly record struct CacheEntry(ContentHash Hash, long Size, DateTime LastUsed)
{
    /// <summary>What it counts.</summary>
    public long Cost => CacheCost.Of(Size);
}

/// <summary>What has to go when room is needed. Pure.</summary>
internal static class Eviction
{
    /// <summary>The entries in the order in which they go: the one that was not used for longest first; those of one moment by their hashes.</summary>
    public static IReadOnlyList<CacheEntry> Order(IEnumerable<CacheEntry> entries) =>
        [.. entries.OrderBy(static e => e.LastUsed).ThenBy(static e => e.Hash)];
}
