using System.Collections.Concurrent;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.TestKit.Caches;

/// <summary>The port in its plainest form: a set.</summary>
public sealed class InMemoryCheckCache : ICheckCache
{
    private readonly ConcurrentDictionary<ContentHash, bool> _seen = [];
    private int _forgotten;

    /// <summary>What was seen.</summary>
    public ICollection<ContentHash> Seen => _seen.Keys;

    /// <summary>How often everything was forgotten.</summary>
    public int Forgotten => _forgotten;

    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(30);

    public Task<bool[]> FindAsync(IReadOnlyList<ContentHash> hashes, CancellationToken cancellationToken) =>
        Task.FromResult<bool[]>([.. hashes.Select(_seen.ContainsKey)]);

    public Task RecordAsync(IReadOnlyList<ContentHash> hashes)
    {
        foreach (var hash in hashes)
            if (hash.IsDigest) _seen[hash] = true;
        return Task.CompletedTask;
    }

    public Task ForgetAsync()
    {
        Interlocked.Increment(ref _forgotten);
        _seen.Clear();
        return Task.CompletedTask;
    }
}
