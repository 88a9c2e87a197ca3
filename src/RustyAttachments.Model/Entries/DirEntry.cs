namespace RustyAttachments.Model.Entries;

/// <summary>
/// A directory that a manifest names explicitly: an empty one, or (in diffs) a new or deleted one. Parents of files are
/// implied and need no entry.
/// </summary>
public readonly record struct DirEntry(string Path, bool IsDeleted = false) : IComparable<DirEntry>
{
    /// <inheritdoc/>
    public int CompareTo(DirEntry other) => string.CompareOrdinal(Path, other.Path);

    /// <summary>Order of paths.</summary>
    public static bool operator <(DirEntry left, DirEntry right) => left.CompareTo(right) < 0;

    /// <summary>Order of paths.</summary>
    public static bool operator >(DirEntry left, DirEntry right) => left.CompareTo(right) > 0;

    /// <summary>Order of paths.</summary>
    public static bool operator <=(DirEntry left, DirEntry right) => left.CompareTo(right) <= 0;

    /// <summary>Order of paths.</summary>
    public static bool operator >=(DirEntry left, DirEntry right) => left.CompareTo(right) >= 0;
}
