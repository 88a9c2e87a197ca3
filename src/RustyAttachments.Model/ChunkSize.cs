using RustyAttachments.Common.Units;

namespace RustyAttachments.Model;

/// <summary>
/// How large files are split: a positive number of bytes, or <see cref="None"/>. A file larger than the chunk size has
/// <c>ceil(size / chunk)</c> chunks; a file of exactly the chunk size is stored whole.
/// </summary>
public readonly record struct ChunkSize
{
    private ChunkSize(long bytes) => Bytes = bytes;

    /// <summary>Bytes of a chunk; -1 means that files are never split (the number that manifests carry).</summary>
    public long Bytes { get; }

    /// <summary>256 MiB.</summary>
    public static ChunkSize Default { get; } = new(256 * ByteSize.MiB);

    /// <summary>Files are never split.</summary>
    public static ChunkSize None { get; } = new(-1);

    /// <summary>Whether <paramref name="bytes"/> is a chunk size: positive, or -1.</summary>
    public static bool TryCreate(long bytes, out ChunkSize size)
    {
        size = new ChunkSize(bytes);
        return bytes is > 0 or -1;
    }

    /// <summary>The chunk size of <paramref name="bytes"/>; throws when it is neither positive nor -1.</summary>
    public static ChunkSize Of(long bytes) =>
        TryCreate(bytes, out var size) ? size : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "A chunk size is positive, or -1.");

    /// <summary>Whether a file of <paramref name="fileSize"/> bytes carries chunk hashes.</summary>
    public bool Splits(long fileSize) => Bytes > 0 && fileSize > Bytes;

    /// <summary>Number of objects that a file of <paramref name="fileSize"/> bytes is stored as (at least 1).</summary>
    public long CountFor(long fileSize) => Splits(fileSize) ? ((fileSize - 1) / Bytes) + 1 : 1;

    /// <summary>Offset and length in bytes of chunk <paramref name="index"/> of a file of <paramref name="fileSize"/> bytes.</summary>
    public (long Offset, long Length) Range(long fileSize, long index) =>
        Splits(fileSize) ? (index * Bytes, Math.Min(Bytes, fileSize - (index * Bytes))) : (0, fileSize);
}
