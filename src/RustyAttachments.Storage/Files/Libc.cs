using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RustyAttachments.Storage.Files;

/// <summary>
/// The Linux calls that .NET does not offer and that a store safe against planted links needs: names are resolved one
/// component at a time against an open directory. Failures are <see cref="IOException"/>s whose HResult is the errno,
/// as in .NET itself.
/// </summary>
internal static unsafe partial class Libc
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtRemoveDir = 0x200;
    private const int RenameNoReplaceFlag = 1;
    private const int LockExclusiveNonBlocking = 2 | 4;
    private const uint StatxTypeSizeMtime = 0x1 | 0x200 | 0x40;

    private const int ReadWrite = 0x2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    /// <summary>Opens a directory by its path, following links; null when there is none.</summary>
    public static SafeFileHandle? TryOpenDirectory(string path) =>
        Opened(OpenAt(AtFdCwd, path, DirectoryOnly | CloseOnExec, 0), path);

    /// <summary>Opens a directory inside another, never through a link; null when there is none.</summary>
    public static SafeFileHandle? TryOpenDirectory(SafeFileHandle parent, string name) =>
        Opened(OpenAt(parent, name, DirectoryOnly | NoFollow | CloseOnExec, 0), name);

    /// <summary>Opens a file for reading, never through a link and never waiting for a pipe's writer; null when there is none.</summary>
    public static SafeFileHandle? TryOpenFile(SafeFileHandle parent, string name) =>
        Opened(OpenAt(parent, name, NoFollow | NonBlocking | CloseOnExec, 0), name);

    /// <summary>Creates a file for reading and writing; null when the directory itself has been removed.</summary>
    public static SafeFileHandle? TryCreateFile(SafeFileHandle parent, string name) =>
        Opened(OpenAt(parent, name, ReadWrite | Create | Exclusive | NoFollow | CloseOnExec, 0x1B6 /* rw-rw-rw- less umask */), name);

    /// <summary>Opens an open file once more, for reading, also when its name is gone.</summary>
    public static SafeFileHandle Reopen(SafeFileHandle file)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}");
        var opened = Opened(OpenAt(AtFdCwd, path, CloseOnExec, 0), path) ?? throw Failure(path);
        GC.KeepAlive(file);
        return opened;
    }

    /// <summary>Makes a directory; false when something of that name exists.</summary>
    public static bool MakeDirectory(SafeFileHandle parent, string name) =>
        MkdirAt(parent, name, 0x1FF /* rwxrwxrwx less umask */) == 0 || (LastErrno() == Errno.EEXIST ? false : throw Failure(name));

    /// <summary>What stands at a name, links not followed; null when nothing does.</summary>
    public static FileStatus? TryStat(SafeFileHandle parent, string name)
    {
        if (Statx(parent, name, AtSymlinkNoFollow, StatxTypeSizeMtime, out var data) == 0) return FileStatus.Of(data);
        return LastErrno() == Errno.ENOENT ? null : throw Failure(name);
    }

    /// <summary>The same for a name as bytes that end with a NUL.</summary>
    public static FileStatus? TryStat(SafeFileHandle parent, ReadOnlySpan<byte> nameWithNul)
    {
        fixed (byte* name = nameWithNul)
            if (Statx(parent, name, AtSymlinkNoFollow, StatxTypeSizeMtime, out var data) == 0) return FileStatus.Of(data);
        return LastErrno() == Errno.ENOENT ? null : throw Failure(System.Text.Encoding.UTF8.GetString(nameWithNul[..^1]));
    }

    /// <summary>Moves a file over whatever file stands at the target.</summary>
    public static void Rename(SafeFileHandle fromParent, string from, SafeFileHandle toParent, string to)
    {
        if (RenameAt(fromParent, from, toParent, to) != 0) throw Failure(to);
    }

    /// <summary>Moves a file unless the target exists: true when moved, false when it exists, null when the file system cannot.</summary>
    public static bool? TryRenameNoReplace(SafeFileHandle fromParent, string from, SafeFileHandle toParent, string to)
    {
        if (RenameAt2(fromParent, from, toParent, to, RenameNoReplaceFlag) == 0) return true;
        return LastErrno() switch
        {
            Errno.EEXIST => false,
            Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP => null,
            _ => throw Failure(to),
        };
    }

    /// <summary>Removes a file; absent is fine.</summary>
    public static void Unlink(SafeFileHandle parent, string name)
    {
        if (UnlinkAt(parent, name, 0) != 0 && LastErrno() != Errno.ENOENT) throw Failure(name);
    }

    /// <summary>Removes an empty directory; false when it is absent or not empty.</summary>
    public static bool RemoveDirectory(SafeFileHandle parent, string name) =>
        UnlinkAt(parent, name, AtRemoveDir) == 0 || (LastErrno() is Errno.ENOENT or Errno.ENOTEMPTY or Errno.EEXIST ? false : throw Failure(name));

    /// <summary>Takes the exclusive lock of an open file or directory: true when taken, false when another holds it, null when the file system has no locks.</summary>
    public static bool? TryLock(SafeFileHandle handle)
    {
        if (Flock(handle, LockExclusiveNonBlocking) == 0) return true;
        return LastErrno() == Errno.EWOULDBLOCK ? false : null;
    }

    /// <summary>Forces a file or directory to the disk.</summary>
    public static void Sync(SafeFileHandle handle, string name)
    {
        if (Fsync(handle) != 0) throw Failure(name);
    }

    /// <summary>Copies within the kernel (by reference where the file system can); bytes copied, or -1 when this pair of files cannot.</summary>
    public static long TryCopyRange(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long length)
    {
        var copied = CopyFileRange(from, ref fromOffset, to, ref toOffset, (nuint)length, 0);
        return copied < 0 && LastErrno() is Errno.ENOSPC or Errno.EDQUOT or Errno.EIO ? throw Failure("copy") : copied;
    }

    private static SafeFileHandle? Opened(SafeFileHandle handle, string name)
    {
        if (!handle.IsInvalid) return handle;
        var failure = LastErrno() == Errno.ENOENT ? null : Failure(name);
        handle.Dispose();
        return failure is null ? null : throw failure;
    }

    private static int LastErrno() => Marshal.GetLastPInvokeError();

    private static IOException Failure(string name)
    {
        var errno = LastErrno();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(errno)} : '{name}'", errno);
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAt(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAt(SafeFileHandle directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirAt(SafeFileHandle directory, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, out StatxData data);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(SafeFileHandle directory, byte* path, int flags, uint mask, out StatxData data);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(SafeFileHandle directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyFileRange(SafeFileHandle from, ref long fromOffset, SafeFileHandle to, ref long toOffset, nuint length, uint flags);

    /// <summary>The kernel's <c>struct statx</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatxData
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(112)] public long MtimeSeconds;
        [FieldOffset(120)] public uint MtimeNanoseconds;
    }
}

/// <summary>What stands at a name in a directory. Size in bytes.</summary>
internal readonly record struct FileStatus(FileKind Kind, long Size, DateTimeOffset Modified)
{
    private const int TypeMask = 0xF000;

    public static FileStatus Of(Libc.StatxData data) => new(
        (data.Mode & TypeMask) switch { 0x8000 => FileKind.Regular, 0x4000 => FileKind.Directory, 0xA000 => FileKind.Link, _ => FileKind.Special },
        (long)data.Size,
        DateTimeOffset.FromUnixTimeSeconds(data.MtimeSeconds).AddTicks(data.MtimeNanoseconds / 100));
}

/// <summary>The kinds of things that names stand for.</summary>
internal enum FileKind
{
    Regular,
    Directory,
    Link,
    Special,
}

/// <summary>Numbers of the failures that are told apart; Linux.</summary>
internal static class Errno
{
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, EACCES = 13, EEXIST = 17, EXDEV = 18, ENOTDIR = 20, EISDIR = 21, EINVAL = 22;
    public const int ENFILE = 23, EMFILE = 24, EFBIG = 27, ENOSPC = 28, EROFS = 30, EWOULDBLOCK = 11, ENAMETOOLONG = 36, ENOSYS = 38;
    public const int ENOTEMPTY = 39, ELOOP = 40, EOPNOTSUPP = 95, ETIMEDOUT = 110, EHOSTDOWN = 112, ESTALE = 116, EDQUOT = 122;
}
