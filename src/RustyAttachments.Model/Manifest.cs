using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model;

/// <summary>
/// What all four kinds of manifest share. Immutable; files are sorted by UTF-16 units of the path and directories by
/// code point, the canonical orders. Creating one sorts but does not judge: a manifest from outside is judged by its
/// decoder, one built by code by <see cref="Validation.ManifestValidator"/>.
/// </summary>
public abstract class Manifest
{
    private protected Manifest(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize, string? parentHash)
    {
        Files = Sorted(files, static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        Dirs = Sorted(dirs, static (a, b) => PathOrder.CompareCodePoints(a.Path, b.Path));
        ChunkSize = chunkSize;
        ParentManifestHash = parentHash;
        TotalSize = SumOfSizes(files);
    }

    /// <summary>Files, symlinks and deletions, sorted by the UTF-16 units of their paths.</summary>
    public IReadOnlyList<FileEntry> Files { get; }

    /// <summary>Explicit directories, sorted by code point.</summary>
    public IReadOnlyList<DirEntry> Dirs { get; }

    /// <summary>How files larger than a chunk are split.</summary>
    public ChunkSize ChunkSize { get; }

    /// <summary>For diffs: the hash (of the encoded bytes) of the manifest that the diff is against. Null in snapshots.</summary>
    public string? ParentManifestHash { get; }

    /// <summary>Sum of the sizes in bytes of all files that are neither deleted nor symlinks.</summary>
    public long TotalSize { get; }

    /// <summary>Whether paths are absolute.</summary>
    public abstract bool IsAbsolute { get; }

    /// <summary>Whether this is a diff.</summary>
    public abstract bool IsDiff { get; }

    /// <summary>The kind as users see it: "snapshot", "diff", "absolute snapshot", "absolute diff".</summary>
    public string KindName => (IsAbsolute ? "absolute " : "") + (IsDiff ? "diff" : "snapshot");

    /// <summary>Creates the manifest of the given kind; a null parent hash is only valid for snapshots.</summary>
    public static Manifest Create(bool absolute, bool diff, FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize, string? parentHash) =>
        (absolute, diff) switch
        {
            (false, false) => new Snapshot(files, dirs, chunkSize),
            (false, true) => new SnapshotDiff(files, dirs, chunkSize, parentHash),
            (true, false) => new AbsSnapshot(files, dirs, chunkSize),
            (true, true) => new AbsSnapshotDiff(files, dirs, chunkSize, parentHash),
        };

    private static T[] Sorted<T>(T[] entries, Comparison<T> order)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            if (order(entries[i - 1], entries[i]) <= 0) continue;
            var copy = (T[])entries.Clone();
            Array.Sort(copy, order);
            return copy;
        }

        return entries;
    }

    private static long SumOfSizes(FileEntry[] files)
    {
        Int128 sum = 0;
        foreach (var file in files) sum += file.SizeOrZero;
        return (long)Int128.Min(sum, long.MaxValue);
    }
}

/// <summary>Everything there is below a root, with paths relative to it.</summary>
public sealed class Snapshot(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize)
    : Manifest(files, dirs, chunkSize, null)
{
    /// <inheritdoc/>
    public override bool IsAbsolute => false;

    /// <inheritdoc/>
    public override bool IsDiff => false;
}

/// <summary>Changes against a parent <see cref="Snapshot"/>, with relative paths.</summary>
public sealed class SnapshotDiff(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize, string? parentHash)
    : Manifest(files, dirs, chunkSize, parentHash)
{
    /// <inheritdoc/>
    public override bool IsAbsolute => false;

    /// <inheritdoc/>
    public override bool IsDiff => true;
}

/// <summary>Everything there is, with absolute paths.</summary>
public sealed class AbsSnapshot(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize)
    : Manifest(files, dirs, chunkSize, null)
{
    /// <inheritdoc/>
    public override bool IsAbsolute => true;

    /// <inheritdoc/>
    public override bool IsDiff => false;
}

/// <summary>Changes against a parent <see cref="AbsSnapshot"/>, with absolute paths.</summary>
public sealed class AbsSnapshotDiff(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize, string? parentHash)
    : Manifest(files, dirs, chunkSize, parentHash)
{
    /// <inheritdoc/>
    public override bool IsAbsolute => true;

    /// <inheritdoc/>
    public override bool IsDiff => true;
}
