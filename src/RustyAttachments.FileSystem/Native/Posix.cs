using System.Runtime.InteropServices;

namespace RustyAttachments.FileSystem.Native;

/// <summary>
/// System calls with one convention: a result below zero is the negated error number. Interrupted calls are repeated.
/// Byte paths end with a NUL.
/// </summary>
internal static unsafe class Posix
{
    private const uint BasicStats = 0x7FF;
    private const int Sequential = 2;
    private const int SetStatusFlags = 4;
    private const int ExclusiveWithoutWaiting = 2 | 4;

    /// <summary>Opens <paramref name="path"/> from <paramref name="directory"/>; the descriptor is the caller's to close.</summary>
    internal static int OpenAt(int directory, ReadOnlySpan<byte> path, int flags, uint mode = 0)
    {
        fixed (byte* p = path)
        {
            int result;
            do result = Result(LibC.OpenAt(directory, p, flags, mode));
            while (result == -Errno.Interrupted);
            return result;
        }
    }

    /// <summary>Opens a text path of any kind that <see cref="PathBytes"/> accepts, but no longer than PATH_MAX.</summary>
    internal static int OpenAt(int directory, ReadOnlySpan<char> path, int flags, uint mode = 0)
    {
        using var bytes = new PathBytes(path, stackalloc byte[PathBytes.StackSize]);
        return bytes.IsValid ? OpenAt(directory, bytes.WithNul, flags, mode) : -Errno.IllegalBytes;
    }

    /// <summary>Closes; never repeated, because Linux frees the number even when it reports an interruption.</summary>
    internal static void Close(int descriptor) => _ = LibC.Close(descriptor);

    /// <summary>Metadata of <paramref name="path"/> itself, links not followed.</summary>
    internal static int StatAt(int directory, ReadOnlySpan<byte> path, out FileMetadata metadata)
    {
        LibC.StatXBuffer raw;
        int result;
        fixed (byte* p = path) result = Result(LibC.StatX(directory, p, AtFlags.NoFollow, BasicStats, &raw));
        metadata = result < 0 ? default : new FileMetadata(raw);
        return result;
    }

    /// <summary>Metadata of an open file.</summary>
    internal static int Stat(int descriptor, out FileMetadata metadata)
    {
        LibC.StatXBuffer raw;
        byte nothing = 0;
        var result = Result(LibC.StatX(descriptor, &nothing, AtFlags.EmptyPath, BasicStats, &raw));
        metadata = result < 0 ? default : new FileMetadata(raw);
        return result;
    }

    /// <summary>Fills <paramref name="buffer"/> (pinned) with records of an open directory; 0 at its end.</summary>
    internal static int ReadDirectory(int directory, byte* buffer, int length)
    {
        nint result;
        do result = Result(LibC.ReadDirectory(directory, buffer, (nuint)length));
        while (result == -Errno.Interrupted);
        return (int)result;
    }

    /// <summary>The text of a link; its length in bytes.</summary>
    internal static int ReadLinkAt(int directory, ReadOnlySpan<byte> path, Span<byte> text)
    {
        fixed (byte* p = path)
        fixed (byte* t = text)
            return (int)Result(LibC.ReadLinkAt(directory, p, t, (nuint)text.Length));
    }

    /// <summary>Creates a directory with the permissions that the umask leaves of 0777.</summary>
    internal static int MakeDirectoryAt(int directory, ReadOnlySpan<byte> path)
    {
        fixed (byte* p = path) return Result(LibC.MakeDirectoryAt(directory, p, 0x1FF));
    }

    /// <summary>Removes a name; <see cref="AtFlags.RemoveDirectory"/> for empty directories.</summary>
    internal static int UnlinkAt(int directory, ReadOnlySpan<byte> path, int flags = 0)
    {
        fixed (byte* p = path) return Result(LibC.UnlinkAt(directory, p, flags));
    }

    /// <summary>Renames within a directory, replacing what is there or (with <paramref name="noReplace"/>) not.</summary>
    internal static int RenameIn(int directory, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool noReplace)
    {
        fixed (byte* f = from)
        fixed (byte* t = to)
            return Result(LibC.RenameAt(directory, f, directory, t, noReplace ? 1u : 0u));
    }

    /// <summary>Gives a file in a directory a second name there; never replaces.</summary>
    internal static int LinkIn(int directory, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        fixed (byte* f = from)
        fixed (byte* t = to)
            return Result(LibC.LinkAt(directory, f, directory, t, 0));
    }

    /// <summary>Creates a symlink; never replaces.</summary>
    internal static int SymlinkAt(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> path)
    {
        fixed (byte* t = target)
        fixed (byte* p = path)
            return Result(LibC.SymlinkAt(t, directory, p));
    }

    /// <summary>Sets the modification time of an open file and leaves its access time.</summary>
    internal static int SetModified(int descriptor, FileTime modified)
    {
        const long Omit = (1L << 30) - 2;
        var times = stackalloc LibC.TimeSpec[2];
        times[0] = new LibC.TimeSpec { Nanoseconds = Omit };
        times[1] = new LibC.TimeSpec { Seconds = modified.Seconds, Nanoseconds = modified.Nanoseconds };
        return Result(LibC.SetTimes(descriptor, times));
    }

    /// <summary>Lets everybody execute an open file who may read it.</summary>
    internal static int AllowExecute(int descriptor, in FileMetadata metadata)
    {
        var mode = metadata.Permissions;
        return Result(LibC.ChangeMode(descriptor, mode | ((mode & 0x124u) >> 2))); // 0o444: the three read bits
    }

    /// <summary>
    /// Reserves <paramref name="size"/> bytes of disk and makes them the file's size. Where the file system cannot
    /// reserve, only the size is set: the C library's emulation would write every block.
    /// </summary>
    internal static int Allocate(int descriptor, long size)
    {
        int result;
        do result = Result(LibC.Allocate(descriptor, 0, 0, size));
        while (result == -Errno.Interrupted);
        return result is -Errno.NotSupported or -Errno.NotImplemented ? Result(LibC.Truncate(descriptor, size)) : result;
    }

    /// <summary>Takes the advisory lock of an open file if nobody has it.</summary>
    internal static int TryLock(int descriptor)
    {
        int result;
        do result = Result(LibC.Lock(descriptor, ExclusiveWithoutWaiting));
        while (result == -Errno.Interrupted);
        return result;
    }

    /// <summary>Reads at an offset; the number of bytes, 0 at the end.</summary>
    internal static int ReadAt(int descriptor, Span<byte> buffer, long offset)
    {
        fixed (byte* b = buffer)
        {
            nint result;
            do result = Result(LibC.ReadAt(descriptor, b, (nuint)buffer.Length, offset));
            while (result == -Errno.Interrupted);
            return (int)result;
        }
    }

    /// <summary>Writes at an offset; the number of bytes, which may be fewer than given.</summary>
    internal static int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* b = bytes)
        {
            nint result;
            do result = Result(LibC.WriteAt(descriptor, b, (nuint)bytes.Length, offset));
            while (result == -Errno.Interrupted);
            return (int)result;
        }
    }

    /// <summary>Tells the kernel that the file will be read from front to back. A hint: failure does not matter.</summary>
    internal static void AdviseSequential(int descriptor) => _ = LibC.Advise(descriptor, 0, 0, Sequential);

    /// <summary>Makes reads of a file that was opened non-blocking wait again.</summary>
    internal static int ClearStatusFlags(int descriptor) => Result(LibC.Control(descriptor, SetStatusFlags, 0));

    /// <summary>Bytes that an unprivileged user may still write to the file system of an open file.</summary>
    internal static int FreeBytes(int descriptor, out long bytes)
    {
        LibC.StatVfsBuffer raw = default;
        var result = Result(LibC.StatFileSystem(descriptor, &raw));
        bytes = (long)UInt128.Min((UInt128)raw.BlocksAvailable * raw.FragmentSize, long.MaxValue);
        return result;
    }

    private static int Result(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    private static nint Result(nint result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;
}
