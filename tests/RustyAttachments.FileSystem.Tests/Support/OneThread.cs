using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace RustyAttachments.FileSystem.Tests.Support;

/// <summary>
/// Runs code on a thread of its own whose rights or mounts differ from the process's: Linux keeps both per thread. The
/// thread ends with the code, so other tests never notice.
/// </summary>
internal static partial class OneThread
{
    private const int NewMountNamespace = 0x20000;
    private const ulong RecursivePrivate = 0x4000 | 0x40000;
    private const uint Nobody = 65534;

    /// <summary>Runs as a user who owns nothing and has no privileges over files, also when the tests run as root.</summary>
    public static void WithoutPrivileges(Action action) => Run(() =>
    {
        _ = SetFileSystemGroup(Nobody);
        _ = SetFileSystemUser(Nobody);
        Assert.True(Environment.UserName != "root" || SetFileSystemUser(Nobody) == Nobody, "The kernel did not let go of root's rights.");
        action();
    });

    /// <summary>Runs with a tmpfs mounted that nobody else sees, for example with the options <c>size=1m</c> or <c>ro</c>.</summary>
    public static void WithTmpfs(string directory, string options, Action action) => Run(() =>
    {
        const string Needs = "This test mounts a small file system that only its own thread sees; it needs root (CAP_SYS_ADMIN): ";
        Directory.CreateDirectory(directory);
        Assert.True(Unshare(NewMountNamespace) == 0, Needs + Marshal.GetLastPInvokeErrorMessage());
        Assert.True(Mount("none", "/", null, RecursivePrivate, null) == 0, Needs + Marshal.GetLastPInvokeErrorMessage());
        var readOnly = options == "ro";
        Assert.True(Mount("tmpfs", directory, "tmpfs", readOnly ? 1u : 0u, readOnly ? null : options) == 0, Needs + Marshal.GetLastPInvokeErrorMessage());
        action();
    });

    private static void Run(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial uint SetFileSystemUser(uint user);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial uint SetFileSystemGroup(uint group);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? type, ulong flags, string? data);
}
