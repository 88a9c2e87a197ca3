using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Files;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>What users read when a content cache cannot be used.</summary>
internal static class CacheErrors
{
    /// <summary>An object is larger than all that the cache may hold; both in bytes.</summary>
    public static LocalIOException TooSmall(string directory, long budget, long size) => new(ErrorCode.LocalDiskFull, directory,
        $"The content cache '{directory}' may hold {ByteSize.Format(budget)}, which is less than one object of {ByteSize.Format(size)}; give it a larger size.");

    /// <summary>What the file system said.</summary>
    public static LocalIOException From(Exception e, string directory) => e.HResult is Errno.ENOSPC or Errno.EDQUOT
        ? Full(directory, e)
        : new LocalIOException(ErrorCode.LocalWriteFailed, directory, $"The content cache '{directory}' cannot be used: {e.Message.TrimEnd('.')}; check the permissions of the directory and its disk, or choose another directory.", e);

    /// <summary>The disk is full although the cache is within its size.</summary>
    public static LocalIOException Full(string directory, Exception e) => new(ErrorCode.LocalDiskFull, directory,
        $"There is no space left for the content cache '{directory}'; free some, give the cache a smaller size, or choose a directory on another disk.", e);
}
