using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Errors;

/// <summary>Turns what the runtime throws about files into the failures of this program.</summary>
internal static class LocalFailure
{
    private const int NoSpace = 28; // errno values, which the runtime passes on as HResult
    private const int ReadOnly = 30;
    private const int QuotaExceeded = 122;

    /// <summary>Whether <paramref name="e"/> is a failure of a file that <see cref="Of"/> can explain.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The failure to <paramref name="action"/> (<c>read</c>, <c>write</c>) the file at <paramref name="path"/>.</summary>
    public static LocalIOException Of(Exception e, string action, string path)
    {
        var (code, reason) = e switch
        {
            FileNotFoundException => (ErrorCode.PathNotFound, "it does not exist; check the path"),
            DirectoryNotFoundException when action == "read" => (ErrorCode.PathNotFound, "it does not exist; check the path"),
            DirectoryNotFoundException => (ErrorCode.PathNotFound, "its directory does not exist; create it first, or check the path"),
            UnauthorizedAccessException when Directory.Exists(path) => (ErrorCode.PathWrongKind, "it is a directory; name a file"),
            UnauthorizedAccessException => (ErrorCode.LocalPermissionDenied, "permission denied; run as a user with access, or change the permissions"),
            { HResult: NoSpace } => (ErrorCode.LocalDiskFull, "no space is left on the file system; free some, then run again"),
            { HResult: QuotaExceeded } => (ErrorCode.LocalDiskFull, "the disk quota is used up; free some space, then run again"),
            { HResult: ReadOnly } => (ErrorCode.LocalReadOnly, "the file system is mounted read-only; choose another place"),
            _ => (action == "read" ? ErrorCode.LocalReadFailed : ErrorCode.LocalWriteFailed, $"{e.Message.TrimEnd('.')}; check the file system, then run again"),
        };
        return new LocalIOException(code, path, $"Cannot {action} '{path}': {reason}.", e);
    }
}
