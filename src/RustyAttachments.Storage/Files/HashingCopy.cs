using System.Buffers;
using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Files;

/// <summary>Copies file content and hashes it on the way: the hash is always of the bytes that end up at the target.</summary>
internal static class HashingCopy
{
    private const int BufferBytes = 256 * 1024; // stays in the CPU's cache between copying and hashing
    private const long KernelPieceBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Fills the empty file <paramref name="target"/> with a range of a caller's file and returns the hash of what the
    /// target then holds. Copies within the kernel where it can and hashes the target's own bytes.
    /// </summary>
    public static ContentHash IntoStore(FileRange source, SafeFileHandle target, CancellationToken cancellationToken)
    {
        var hasher = new ContentHasher();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var inKernel = true;
            for (long done = 0; done < source.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var copied = inKernel
                    ? Libc.TryCopyRange(source.Handle, source.Offset + done, target, done, Math.Min(KernelPieceBytes, source.Length - done))
                    : -1;
                inKernel = copied > 0; // 0 at the end of a file, and by mistake on some file systems: reading decides
                if (inKernel) Hash(target, done, copied, buffer, hasher);
                else copied = CopyPiece(source, target, done, buffer, hasher);
                done += copied;
                source.Moved?.Invoke(copied);
            }

            return hasher.Current();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a whole object into a range of a caller's file; returns the hash of what was written and the number of bytes.</summary>
    public static (ContentHash Hash, long Written) FromStore(SafeFileHandle source, FileRange destination, CancellationToken cancellationToken)
    {
        var hasher = new ContentHasher();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long done = 0;
            while (done < destination.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(BufferBytes, destination.Length - done)), done);
                if (read == 0) break;
                var bytes = buffer.AsSpan(0, read);
                hasher.Append(bytes);
                LocalFile.Write(destination, done, bytes);
                done += read;
            }

            return (hasher.Current(), done);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int CopyPiece(FileRange source, SafeFileHandle target, long position, byte[] buffer, ContentHasher hasher)
    {
        var bytes = buffer.AsSpan(0, LocalFile.Read(source, position, buffer.AsSpan(0, BufferBytes)));
        hasher.Append(bytes);
        RandomAccess.Write(target, bytes, position);
        return bytes.Length;
    }

    private static void Hash(SafeFileHandle file, long from, long length, byte[] buffer, ContentHasher hasher)
    {
        for (long done = 0; done < length;)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(BufferBytes, length - done)), from + done);
            if (read == 0) throw new IOException("A file of the store was cut off while it was written.", Errno.EIO);
            hasher.Append(buffer.AsSpan(0, read));
            done += read;
        }
    }
}
