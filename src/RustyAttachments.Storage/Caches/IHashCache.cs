using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Caches;

/// <summary>
/// Remembers hashes of file ranges, so that unchanged files need not be read. Asked and told in batches; thread-safe.
/// A cache never fails: what it cannot answer it does not know, what it cannot record it drops. The machine is part of
/// every key, implied by the instance. What it says lets work be skipped; it never replaces hashing what is stored.
/// </summary>
public interface IHashCache
{
    /// <summary>The hashes of <paramref name="keys"/>, in their order; null where it is not known.</summary>
    Task<ContentHash?[]> FindAsync(IReadOnlyList<HashKey> keys, CancellationToken cancellationToken);

    /// <summary>Remembers hashes that were computed from content. Ends when they are recorded, or dropped.</summary>
    Task RecordAsync(IReadOnlyList<HashRecord> records);
}

/// <summary>
/// What a hash is the hash of: a range of a file as it was. Size in bytes; the mtime in ns since the Unix epoch modulo
/// 2^64; the range's start and end in bytes, 0 and -1 for the whole file.
/// </summary>
public readonly record struct HashKey(string Path, long Size, long MtimeStamp, long RangeStart, long RangeEnd) : IComparable<HashKey>
{
    /// <summary>The end of a range that is the whole file.</summary>
    public const long WholeFile = -1;

    /// <summary>The key of a whole file.</summary>
    public static HashKey Whole(string path, long size, long mtimeStamp) => new(path, size, mtimeStamp, 0, WholeFile);

    /// <summary>The order in which databases keep keys: paths by UTF-16 units, then the numbers.</summary>
    public int CompareTo(HashKey other)
    {
        var order = string.CompareOrdinal(Path, other.Path);
        if (order == 0) order = Size.CompareTo(other.Size);
        if (order == 0) order = MtimeStamp.CompareTo(other.MtimeStamp);
        return order != 0 ? order : RangeStart.CompareTo(other.RangeStart);
    }

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(HashKey left, HashKey right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(HashKey left, HashKey right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(HashKey left, HashKey right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(HashKey left, HashKey right) => left.CompareTo(right) >= 0;
}

/// <summary>A hash that was computed from the content that the key names.</summary>
public readonly record struct HashRecord(HashKey Key, ContentHash Hash);
