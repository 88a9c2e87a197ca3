using System.Runtime.InteropServices;
using System.Text;

namespace RustyAttachments.FileSystem.Tests.Support;

/// <summary>Makes what .NET cannot: names that are not UTF-8, trees beyond PATH_MAX, devices, times in nanoseconds. Own declarations, so that the code under test does not check itself.</summary>
internal static partial class RawFiles
{
    private const int CurrentDirectory = -100;
    private const int PathOnlyDirectory = 0x200000 | 0x10000 | 0x80000;
    private const int CreateNew = 0x40 | 0x80 | 1 | 0x80000;

    /// <summary>Writes an empty file whose name is the given bytes.</summary>
    public static void WriteFile(string directory, ReadOnlySpan<byte> name)
    {
        var descriptor = Checked(Open(CurrentDirectory, WithNul([.. Encoding.UTF8.GetBytes(directory + "/"), .. name]), CreateNew, 0x1B6));
        Assert.Equal(0, Close(descriptor));
    }

    /// <summary>Creates a directory whose name is the given bytes.</summary>
    public static void MakeDirectory(string directory, ReadOnlySpan<byte> name) =>
        Checked(MakeDirectoryAt(CurrentDirectory, WithNul([.. Encoding.UTF8.GetBytes(directory + "/"), .. name]), 0x1ED));

    /// <summary>Creates a link with the given bytes as its text.</summary>
    public static void MakeLink(string path, ReadOnlySpan<byte> text) =>
        Checked(Symlink(WithNul(text), CurrentDirectory, WithNul(Encoding.UTF8.GetBytes(path))));

    /// <summary>Creates a chain of directories below one another, and in the deepest a file and a link to it.</summary>
    public static void MakeChain(string directory, string name, int levels, string file)
    {
        var bytes = WithNul(Encoding.UTF8.GetBytes(name));
        var at = Checked(Open(CurrentDirectory, WithNul(Encoding.UTF8.GetBytes(directory)), PathOnlyDirectory, 0));
        for (var level = 0; level < levels; level++)
        {
            Checked(MakeDirectoryAt(at, bytes, 0x1ED));
            var next = Checked(Open(at, bytes, PathOnlyDirectory, 0));
            Assert.Equal(0, Close(at));
            at = next;
        }

        Assert.Equal(0, Close(Checked(Open(at, WithNul(Encoding.UTF8.GetBytes(file)), CreateNew, 0x1B6))));
        Checked(Symlink(WithNul(Encoding.UTF8.GetBytes(file)), at, WithNul("link"u8)));
        Assert.Equal(0, Close(at));
    }

    /// <summary>Sets the modification time; nanoseconds count up from the second.</summary>
    public static void SetModified(string path, long seconds, long nanoseconds)
    {
        long[] times = [0, (1L << 30) - 2, seconds, nanoseconds];
        Checked(SetTimes(CurrentDirectory, WithNul(Encoding.UTF8.GetBytes(path)), times, 0));
    }

    /// <summary>Where a path leads according to the kernel, or null when it cannot be followed.</summary>
    public static string? RealPath(string path)
    {
        var descriptor = Open(CurrentDirectory, WithNul(Encoding.UTF8.GetBytes(path)), 0x200000 | 0x80000, 0);
        if (descriptor < 0) return null;
        var real = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        Assert.Equal(0, Close(descriptor));
        return real;
    }

    /// <summary>Creates a fifo.</summary>
    public static void MakeFifo(string path) => Checked(MakeNode(CurrentDirectory, WithNul(Encoding.UTF8.GetBytes(path)), 0x1000 | 0x1B6, 0));

    private static byte[] WithNul(ReadOnlySpan<byte> bytes) => [.. bytes, 0];

    private static int Checked(int result)
    {
        Assert.True(result >= 0, Marshal.GetLastPInvokeErrorMessage());
        return result;
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int Open(int directory, byte[] path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MakeDirectoryAt(int directory, byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int Symlink(byte[] text, int directory, byte[] path);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int SetTimes(int directory, byte[] path, long[] times, int flags);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    private static partial int MakeNode(int directory, byte[] path, uint mode, ulong device);
}
