using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model;

/// <summary>
/// What all four kinds of manifest share. Immutable; files are sorted by UTF-16 units of the path and directories by
/// code point, the canonical orders, and directories that other entries imply are left out, so that two manifests with
/// the same text are equal entry by entry. Creating one sorts but does not judge: a manifest from outside is judged by
/// its decoder, one built by code by <see cref="Validation.ManifestValidator"/>.
/// </summary>
public abstract class Manifest
{
    private readonly FileEntry[] _files;
    private DirectoryIndex? _directories;

    private protected Manifest(ManifestParts parts)
    {
        _files = parts.Files;
        ChunkSize = parts.ChunkSize;
        ParentManifestHash = parts.ParentHash;
        var namesDirectories = parts.Dirs.Length > 0;
        var sorted = true;
        var last = "";
        // One look at each entry: for millions, fetching them from memory is most of the work.
        foreach (var file in _files)
        {
            namesDirectories |= file.State >= FileState.Symlink;
            TotalSize = TotalSize + file.SizeOrZero is >= 0 and var sum ? sum : long.MaxValue;
            sorted = sorted && string.CompareOrdinal(last, file.Path) <= 0;
            last = file.Path;
        }

        if (!sorted)
        {
            _files = (FileEntry[])_files.Clone();
            Array.Sort(_files, static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        }

        // Files alone imply all of their directories; that spares the index where it is not needed.
        if (namesDirectories)
        {
            _directories = parts.Directories ?? Index(parts.Dirs);
            Dirs = _directories.NotImplied();
        }
    }

    /// <summary>Files, symlinks and deletions, sorted by the UTF-16 units of their paths.</summary>
    public IReadOnlyList<FileEntry> Files => _files;

    /// <summary><see cref="Files"/> for loops over millions.</summary>
    public ReadOnlySpan<FileEntry> FileSpan => _files;

    /// <summary>
    /// Empty directories and, in diffs, deleted ones and those that stay where something was deleted; sorted by code
    /// point. Directories that a file, link or other directory is in are not listed. A directory that the target of a
    /// link names is taken to exist.
    /// </summary>
    public IReadOnlyList<DirEntry> Dirs { get; } = [];

    /// <summary>How files larger than a chunk are split.</summary>
    public ChunkSize ChunkSize { get; }

    /// <summary>For diffs: the hash (of the encoded bytes) of the manifest that the diff is against. Null in snapshots.</summary>
    public string? ParentManifestHash { get; }

    /// <summary>All directories that the manifest holds or implies; made when first asked for, then kept.</summary>
    public DirectoryIndex Directories => _directories ??= Index([]);

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
        Create(absolute, diff, new ManifestParts(files, dirs, chunkSize, parentHash));

    /// <summary>Creates the manifest of the given kind; the parent hash of snapshots is ignored.</summary>
    internal static Manifest Create(bool absolute, bool diff, ManifestParts parts) =>
        (absolute, diff) switch
        {
            (false, false) => new Snapshot(parts with { ParentHash = null }),
            (false, true) => new SnapshotDiff(parts),
            (true, false) => new AbsSnapshot(parts with { ParentHash = null }),
            (true, true) => new AbsSnapshotDiff(parts),
        };

    /// <summary>The entry for the file, link or deletion at <paramref name="path"/>, or null; a binary search.</summary>
    public FileEntry? FindFile(ReadOnlySpan<char> path)
    {
        var index = LowerBound(path);
        return index < _files.Length && path.SequenceEqual(_files[index].Path) ? _files[index] : null;
    }

    /// <summary>The index of the first file whose path does not sort before <paramref name="path"/>.</summary>
    internal int LowerBound(ReadOnlySpan<char> path)
    {
        int low = 0, high = _files.Length;
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            if (_files[middle].Path.AsSpan().SequenceCompareTo(path) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private DirectoryIndex Index(DirEntry[] dirs)
    {
        var builder = new DirectoryIndexBuilder();
        foreach (var dir in dirs) builder.Add(dir);
        foreach (var file in _files) builder.Add(file);
        return builder.Build();
    }
}

/// <summary>Everything there is below a root, with paths relative to it.</summary>
public sealed class Snapshot : Manifest
{
    /// <summary>Takes the arrays over.</summary>
    public Snapshot(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize)
        : this(new ManifestParts(files, dirs, chunkSize, null))
    {
    }

    internal Snapshot(ManifestParts parts)
        : base(parts)
    {
    }

    /// <inheritdoc/>
    public override bool IsAbsolute => false;

    /// <inheritdoc/>
    public override bool IsDiff => false;
}

/// <summary>Changes against a parent <see cref="Snapshot"/>, with relative paths.</summary>
public sealed class SnapshotDiff : Manifest
{
    /// <summary>Takes the arrays over.</summary>
    public SnapshotDiff(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize, string? parentHash)
        : this(new ManifestParts(files, dirs, chunkSize, parentHash))
    {
    }

    internal SnapshotDiff(ManifestParts parts)
        : base(parts)
    {
    }

    /// <inheritdoc/>
    public override bool IsAbsolute => false;

    /// <inheritdoc/>
    public override bool IsDiff => true;
}

/// <summary>Everything there is, with absolute paths.</summary>
public sealed class AbsSnapshot : Manifest
{
    /// <summary>Takes the arrays over.</summary>
    public AbsSnapshot(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize)
        : this(new ManifestParts(files, dirs, chunkSize, null))
    {
    }

    internal AbsSnapshot(ManifestParts parts)
        : base(parts)
    {
    }

    /// <inheritdoc/>
    public override bool IsAbsolute => true;

    /// <inheritdoc/>
    public override bool IsDiff => false;
}

/// <summary>Changes against a parent <see cref="AbsSnapshot"/>, with absolute paths.</summary>
public sealed class AbsSnapshotDiff : Manifest
{
    /// <summary>Takes the arrays over.</summary>
    public AbsSnapshotDiff(FileEntry[] files, DirEntry[] dirs, ChunkSize chunkSize, string? parentHash)
        : this(new ManifestParts(files, dirs, chunkSize, parentHash))
    {
    }

    internal AbsSnapshotDiff(ManifestParts parts)
        : base(parts)
    {
    }

    /// <inheritdoc/>
    public override bool IsAbsolute => true;

    /// <inheritdoc/>
    public override bool IsDiff => true;
}
