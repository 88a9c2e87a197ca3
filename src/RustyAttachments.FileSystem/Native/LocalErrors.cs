using RustyAttachments.Common.Errors;

namespace RustyAttachments.FileSystem.Native;

/// <summary>The one table from error numbers to codes and sentences.</summary>
internal static class LocalErrors
{
    /// <summary>A failed read of any kind: "Cannot {action} '{path}': …". <paramref name="result"/> is a negated error number.</summary>
    internal static LocalIOException Reading(int result, string action, string path) =>
        Create(-result, action, path, ErrorCode.LocalReadFailed);

    /// <summary>A failed write of any kind.</summary>
    internal static LocalIOException Writing(int result, string action, string path) =>
        Create(-result, action, path, ErrorCode.LocalWriteFailed);

    private static LocalIOException Create(int errno, string action, string path, ErrorCode otherwise)
    {
        var (code, reason) = Describe(errno, otherwise);
        return new LocalIOException(code, path, $"Cannot {action} '{path}': {reason}.");
    }

    private static (ErrorCode Code, string Reason) Describe(int errno, ErrorCode otherwise) => errno switch
    {
        Errno.NoEntry => (ErrorCode.PathNotFound, "it does not exist; check the path, or run again if it was just removed"),
        Errno.NotDirectory => (ErrorCode.PathWrongKind, "a part of the path is not a directory; check the path"),
        Errno.IsDirectory => (ErrorCode.PathWrongKind, "it is a directory; a file is needed here"),
        Errno.AccessDenied or Errno.NotPermitted =>
            (ErrorCode.LocalPermissionDenied, "permission denied; run as a user with access, or change the permissions"),
        Errno.NoSpace => (ErrorCode.LocalDiskFull, "no space is left on the file system; free some, then run again"),
        Errno.QuotaExceeded => (ErrorCode.LocalDiskFull, "your disk quota is used up; free some space, then run again"),
        Errno.ReadOnlyFileSystem => (ErrorCode.LocalReadOnly, "the file system is mounted read-only; choose another place or remount it"),
        Errno.LinkLoop => (ErrorCode.LocalSymlinkLoop, "too many levels of symbolic links; remove the loop"),
        Errno.NameTooLong => (ErrorCode.LocalNameUnsupported, "the name is too long for the file system; shorten it"),
        Errno.IllegalBytes => (ErrorCode.LocalNameUnsupported, "a name or a link's text is not valid UTF-8, which manifests need; rename it (convmv helps) or exclude it"),
        Errno.TooManyOpen or Errno.TableFull => (otherwise, "too many open files; raise the limit (ulimit -n), then run again"),
        Errno.FileTooLarge => (otherwise, "the file is larger than the file system or the process's limit (ulimit -f) allows; raise the limit"),
        Errno.InputOutput => (otherwise, "the device reports an I/O error; check the disk (dmesg)"),
        Errno.Stale => (otherwise, "the network file system lost it; check the mount, then run again"),
        Errno.Busy => (otherwise, "it is in use by the system; unmount or stop what uses it"),
        Errno.TooManyLinks => (otherwise, "the directory holds as many entries as the file system allows; use another directory"),
        _ => (otherwise, $"the system reports '{Marshal(errno)}' (error {errno}); check the file system, then run again"),
    };

    private static string Marshal(int errno) => System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno);
}
