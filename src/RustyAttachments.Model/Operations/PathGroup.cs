using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>
/// Counts what a download of several manifests brings: all files, and the distinct objects behind them, which is what
/// is transferred. Deletions bring nothing. Not thread-safe.
/// </summary>
public sealed class PathGroup
{
    private readonly HashSet<ContentHash> _objects = [];

    /// <summary>Files, without links and deletions.</summary>
    public long Files { get; private set; }

    /// <summary>Symbolic links.</summary>
    public long Symlinks { get; private set; }

    /// <summary>Sum of the sizes of all files in bytes.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>Distinct objects that hold the files' content: one for a hashed file, one for a chunk.</summary>
    public int Objects => _objects.Count;

    /// <summary>Sum of the sizes of the distinct objects in bytes.</summary>
    public long ObjectBytes { get; private set; }

    /// <summary>Adds everything that <paramref name="manifest"/> holds.</summary>
    public void Add(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        foreach (var file in manifest.FileSpan)
        {
            if (file.IsSymlink) Symlinks++;
            if (!file.HasContent) continue;
            Files++;
            TotalBytes += file.SizeOrZero;
            AddObjects(file, manifest.ChunkSize);
        }
    }

    private void AddObjects(FileEntry file, ChunkSize chunkSize)
    {
        if (file.Hash is { } whole && _objects.Add(whole)) ObjectBytes += file.SizeOrZero;
        var chunks = file.ChunkHashes;
        for (var i = 0; i < chunks.Length; i++)
            if (_objects.Add(chunks[i])) ObjectBytes += chunkSize.Range(file.SizeOrZero, i).Length;
    }
}
