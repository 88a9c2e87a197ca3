using System.Collections.Concurrent;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.TestKit.Caches;

/// <summary>The port in its plainest form: a dictionary. Counts how often it was asked.</summary>
public sealed class InMemoryHashCache : IHashCache
{
    private readonly ConcurrentDictionary<HashKey, ContentHash> _hashes = [];
    private int _lookups;

    /// <summary>What is remembered.</summary>
    public IReadOnlyDictionary<HashKey, ContentHash> Hashes => _hashes;

    /// <summary>Batches that were asked for.</summary>
    public int Lookups => _lookups;

    /// <summary>Replaces every hash by another one.</summary>
    public void Corrupt(ContentHash by)
    {
        foreach (var key in _hashes.Keys) _hashes[key] = by;
    }

    public Task<ContentHash?[]> FindAsync(IReadOnlyList<HashKey> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _lookups);
        return Task.FromResult<ContentHash?[]>([.. keys.Select(key => _hashes.TryGetValue(key, out var hash) ? hash : (ContentHash?)null)]);
    }

    public Task RecordAsync(IReadOnlyList<HashRecord> records)
    {
        foreach (var (key, hash) in records)
            if (hash.IsDigest) _hashes[key] = hash;
        return Task.CompletedTask;
    }
}
