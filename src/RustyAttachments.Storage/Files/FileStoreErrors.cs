using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Files;

/// <summary>Turns what the operating system says about a file store into what users read. One table, no state.</summary>
internal static class FileStoreErrors
{
    /// <summary>The failure of <paramref name="action"/> ("read", "write" …) at <paramref name="path"/>.</summary>
    public static StoreException From(Exception failure, string action, string path)
    {
        var (code, sentence) = Describe(ErrnoOf(failure), action, path, failure.Message);
        return new StoreException(code, sentence, action, path, failure);
    }

    /// <summary>The failure of reading from a store whose directory does not exist.</summary>
    public static StoreException NoStore(string root, string action) => new(ErrorCode.StoreNotFound,
        $"The store directory '{root}' does not exist; check the path, or upload to it, which creates it.", action, root);

    private static (ErrorCode, string) Describe(int errno, string action, string path, string message) => errno switch
    {
        Errno.EACCES or Errno.EPERM => (ErrorCode.StoreAccessDenied,
            $"The operating system denies this user to {action} '{path}' in the store; change its permissions or use another store."),
        Errno.EROFS => (ErrorCode.StoreAccessDenied,
            $"The store cannot {action} '{path}' because its file system is mounted read-only; remount it or use another store."),
        Errno.ENOSPC or Errno.EDQUOT => (ErrorCode.StoreFull,
            $"The store has no space left to {action} '{path}'; free some space or raise the quota."),
        Errno.ELOOP or Errno.ENOTDIR => (ErrorCode.StoreAccessDenied,
            $"The store refuses to {action} '{path}': a component of it is a link or not a directory, and stores are never used through links below their root; replace it by a directory."),
        Errno.EISDIR or Errno.EEXIST or Errno.ENOTEMPTY => (ErrorCode.StoreObjectDamaged,
            $"The store cannot {action} '{path}' because a directory stands where an object belongs; remove the directory."),
        Errno.ENAMETOOLONG => (ErrorCode.StoreUnsupported,
            $"The store's file system cannot hold the name '{path}': it is too long."),
        Errno.EFBIG => (ErrorCode.StoreUnsupported,
            $"The store's file system cannot hold '{path}': it is larger than its files may be."),
        Errno.EMFILE or Errno.ENFILE => (ErrorCode.StoreUnreachable,
            $"The store could not {action} '{path}' because too many files are open; raise the limit (ulimit -n) or lower --concurrency."),
        Errno.ENOENT => (ErrorCode.StoreNotFound,
            $"The store could not {action} '{path}' because its directory was removed meanwhile; run again."),
        _ => (ErrorCode.StoreUnreachable,
            $"The store could not {action} '{path}': {message}; check the disk or network mount, then run again."),
    };

    // .NET puts the errno into HResult, for denied access into that of the inner exception.
    private static int ErrnoOf(Exception failure) => failure switch
    {
        UnauthorizedAccessException { InnerException: IOException inner } => inner.HResult,
        UnauthorizedAccessException => Errno.EACCES,
        DirectoryNotFoundException or FileNotFoundException => Errno.ENOENT,
        PathTooLongException => Errno.ENAMETOOLONG,
        _ => failure.HResult,
    };
}
