namespace RustyAttachments.Storage.Caches;

/// <summary>What a user may want to know of, and do to, the file of a cache.</summary>
public interface ICacheFile : IAsyncDisposable
{
    /// <summary>What the file holds.</summary>
    Task<CacheFileFacts> InspectAsync();

    /// <summary>Removes entries that were last used longer ago than <paramref name="unused"/>, and returns their number.</summary>
    Task<long> PruneAsync(TimeSpan unused);
}

/// <summary>What the file of a cache holds; sizes in bytes.</summary>
public sealed record CacheFileFacts(string Path, long Entries, long Bytes);
