using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Files;

/// <summary>Reads and writes the callers' files on behalf of stores, so that a failure there is never blamed on the store.</summary>
public static class LocalFile
{
    /// <summary>
    /// Reads up to a buffer's length from <paramref name="position"/> bytes into the range on. A file that ends inside
    /// the range is <see cref="ErrorCode.LocalFileChanged"/>.
    /// </summary>
    public static int Read(FileRange source, long position, Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, source.Length - position);
        int read;
        try
        {
            read = RandomAccess.Read(source.Handle, buffer[..wanted], source.Offset + position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalIOException(ErrorCode.LocalReadFailed, source.Path, $"'{source.Path}' cannot be read: {e.Message}", e);
        }

        return read > 0 || wanted == 0 ? read : throw Changed(source);
    }

    /// <summary>Writes bytes at <paramref name="position"/> bytes into the range.</summary>
    public static void Write(FileRange destination, long position, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, destination.Length - position);
        try
        {
            RandomAccess.Write(destination.Handle, bytes, destination.Offset + position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailed(destination, e);
        }

        destination.Moved?.Invoke(bytes.Length);
    }

    /// <summary>The failure of a file whose bytes are not those that were hashed before.</summary>
    public static LocalIOException Changed(FileRange source) => new(ErrorCode.LocalFileChanged, source.Path,
        $"'{source.Path}' changed while it was being read; run the transfer again when nothing writes to it.");

    private static LocalIOException WriteFailed(FileRange destination, Exception e) =>
        e.HResult is Errno.ENOSPC or Errno.EDQUOT
            ? new LocalIOException(ErrorCode.LocalDiskFull, destination.Path, $"There is no space left to write '{destination.Path}'; free some and run the transfer again.", e)
            : new LocalIOException(ErrorCode.LocalWriteFailed, destination.Path, $"'{destination.Path}' cannot be written: {e.Message}", e);
}
