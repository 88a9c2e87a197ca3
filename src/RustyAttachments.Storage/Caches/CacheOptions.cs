namespace RustyAttachments.Storage.Caches;

/// <summary>How a cache file is used.</summary>
public sealed record CacheOptions
{
    /// <summary>Told, in one sentence each, why a cache is of less use than it could be. Called on any thread.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long an entry is kept after its last use.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long another process may keep the file locked before this one does without it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
