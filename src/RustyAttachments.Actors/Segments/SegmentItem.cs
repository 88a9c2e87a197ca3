using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Segments;

/// <summary>Some of the parts that a file is stored as: <paramref name="Count"/> of them from <paramref name="First"/> on (from 0).</summary>
public readonly record struct PartRange(int First, int Count);

/// <summary>
/// One entry of a segment: a file (with the local path of its content where that is not root + path, as for the content
/// behind a collapsed link) or some of its parts, or an explicit directory.
/// </summary>
public readonly record struct SegmentItem
{
    /// <summary>A file, symlink or deletion.</summary>
    public SegmentItem(FileEntry file, string? source = null, long? mtimeStamp = null, PartRange? parts = null)
    {
        File = file;
        Source = source;
        Path = file.Path;
        Parts = parts;
        MtimeStamp = mtimeStamp ?? StampOf(file.MtimeOrZero);
    }

    /// <summary>An explicit directory.</summary>
    public SegmentItem(DirEntry dir)
    {
        Path = dir.Path;
        DirDeleted = dir.IsDeleted;
    }

    /// <summary>The entry's path in the manifest.</summary>
    public string Path { get; }

    /// <summary>The file, or null for a directory.</summary>
    public FileEntry? File { get; }

    /// <summary>The absolute local path of the content, where it differs from root + path.</summary>
    public string? Source { get; }

    /// <summary>
    /// For a file whose parts are spread over several units, those that are meant here: it is unhashed, or chunked with the
    /// hashes of these parts only. Null for all of the file.
    /// </summary>
    public PartRange? Parts { get; }

    /// <summary>For files that a scan found: the mtime in ns since the Unix epoch modulo 2^64, for telling a change; else that of the entry.</summary>
    public long MtimeStamp { get; }

    /// <summary>For directories: whether the entry says that it was deleted.</summary>
    public bool DirDeleted { get; }

    /// <summary>The stamp of an mtime in µs of which nothing finer is known.</summary>
    public static long StampOf(long mtime) => unchecked(mtime * 1000);

    /// <summary>The canonical order of segments: UTF-16 units of the path.</summary>
    public static int Compare(SegmentItem left, SegmentItem right) => string.CompareOrdinal(left.Path, right.Path);
}
