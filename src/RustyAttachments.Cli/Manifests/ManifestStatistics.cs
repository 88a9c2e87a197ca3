using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Manifests;

/// <summary>What a manifest amounts to. Sizes in bytes. One pass, whatever its size.</summary>
internal sealed class ManifestStatistics
{
    private const int LargestFiles = 10;

    private readonly PriorityQueue<FileEntry, (long Size, string Path)> _largest = new(
        Comparer<(long Size, string Path)>.Create((a, b) => a.Size != b.Size ? a.Size.CompareTo(b.Size) : string.CompareOrdinal(b.Path, a.Path)));

    private readonly PathGroup _content = new();

    /// <summary>Counts the entries of <paramref name="manifest"/>.</summary>
    public ManifestStatistics(Manifest manifest)
    {
        foreach (var file in manifest.FileSpan) Count(file);
        _content.Add(manifest);
        Directories = manifest.Dirs.Count(d => !d.IsDeleted);
        Deletions += manifest.Dirs.Count - Directories;
    }

    /// <summary>Files with content.</summary>
    public long Files { get; private set; }

    /// <summary>Files stored in chunks.</summary>
    public long Chunked { get; private set; }

    /// <summary>Chunks of those files.</summary>
    public long Chunks { get; private set; }

    /// <summary>Distinct objects that hold the content of all files.</summary>
    public long Objects => _content.Objects;

    /// <summary>Sum of the sizes of those objects.</summary>
    public long ObjectBytes => _content.ObjectBytes;

    /// <summary>The oldest modification time of a file, in µs since the Unix epoch; null without files.</summary>
    public long? Oldest { get; private set; }

    /// <summary>The newest modification time of a file, in µs since the Unix epoch; null without files.</summary>
    public long? Newest { get; private set; }

    /// <summary>Files that were not hashed.</summary>
    public long Unhashed { get; private set; }

    /// <summary>Files with an execute bit.</summary>
    public long Runnable { get; private set; }

    /// <summary>Symbolic links.</summary>
    public long Symlinks { get; private set; }

    /// <summary>Deleted files and directories.</summary>
    public long Deletions { get; private set; }

    /// <summary>Explicit directories.</summary>
    public long Directories { get; }

    /// <summary>The largest files, the largest first.</summary>
    public IReadOnlyList<FileEntry> Largest =>
        [.. _largest.UnorderedItems.Select(i => i.Element).OrderByDescending(f => f.SizeOrZero).ThenBy(f => f.Path, StringComparer.Ordinal)];

    private void Count(FileEntry file)
    {
        if (file.IsSymlink) Symlinks++;
        if (file.IsDeleted) Deletions++;
        if (!file.HasContent) return;
        Files++;
        Oldest = Math.Min(Oldest ?? long.MaxValue, file.MtimeOrZero);
        Newest = Math.Max(Newest ?? long.MinValue, file.MtimeOrZero);
        if (file.Runnable) Runnable++;
        if (file.State == FileState.Unhashed) Unhashed++;
        if (file.State == FileState.Chunked) (Chunked, Chunks) = (Chunked + 1, Chunks + file.ChunkHashes.Length);
        _largest.Enqueue(file, (file.SizeOrZero, file.Path));
        if (_largest.Count > LargestFiles) _largest.Dequeue();
    }
}
