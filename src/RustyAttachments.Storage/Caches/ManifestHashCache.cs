using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Storage.Caches;

/// <summary>
/// Answers from a manifest of the tree as it was: a file whose size and mtime, to the µs that manifests keep, are still
/// those of its entry has the entry's hash. What the manifest does not know is asked of, and recorded in,
/// another cache, where there is one. Immutable.
/// </summary>
public sealed class ManifestHashCache : IHashCache
{
    private readonly Dictionary<string, FileEntry> _files = new(StringComparer.Ordinal);
    private readonly ChunkSize _chunkSize;
    private readonly IHashCache? _next;

    /// <summary>Knows what <paramref name="manifest"/> says of the tree whose root is the absolute directory <paramref name="root"/>.</summary>
    public ManifestHashCache(Manifest manifest, string root, IHashCache? next = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        (_chunkSize, _next) = (manifest.ChunkSize, next);
        foreach (var file in manifest.Files)
            if (file.State is FileState.Hashed or FileState.Chunked) _files[manifest.IsAbsolute ? file.Path : ManifestPath.Combine(root, file.Path)] = file;
    }

    /// <inheritdoc/>
    public async Task<ContentHash?[]> FindAsync(IReadOnlyList<HashKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var found = new ContentHash?[keys.Count];
        var missing = new List<int>();
        for (var i = 0; i < found.Length; i++)
            if ((found[i] = Find(keys[i])) is null) missing.Add(i);
        if (_next is null || missing.Count == 0) return found;
        var rest = await _next.FindAsync([.. missing.Select(i => keys[i])], cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < rest.Length; i++) found[missing[i]] = rest[i];
        return found;
    }

    /// <inheritdoc/>
    public Task RecordAsync(IReadOnlyList<HashRecord> records) => _next?.RecordAsync(records) ?? Task.CompletedTask;

    private ContentHash? Find(in HashKey key)
    {
        if (!_files.TryGetValue(key.Path, out var file) || file.SizeOrZero != key.Size || file.MtimeOrZero != Microseconds(key.MtimeStamp)) return null;
        if (file.State == FileState.Hashed) return key is { RangeStart: 0, RangeEnd: HashKey.WholeFile } ? file.Hash : null;
        var index = key.RangeStart / _chunkSize.Bytes;
        if (key.RangeEnd == HashKey.WholeFile || index >= file.ChunkHashes.Length) return null;
        var (offset, length) = _chunkSize.Range(key.Size, index);
        return offset == key.RangeStart && offset + length == key.RangeEnd ? file.ChunkHashes[(int)index] : null;
    }

    private static long Microseconds(long stamp) => stamp >= 0 ? stamp / 1000 : ((stamp + 1) / 1000) - 1;
}
