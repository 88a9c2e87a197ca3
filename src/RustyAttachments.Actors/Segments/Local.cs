using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Segments;

/// <summary>Turns failures of the scratch directory into errors that say what to do.</summary>
internal static class Local
{
    private const int NoSpace = 28; // ENOSPC; .NET carries the errno in the low bits of HResult on Unix

    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (IOException e) when ((e.HResult & 0xffff) == NoSpace)
        {
            throw new LocalIOException(ErrorCode.LocalDiskFull, path, $"No space is left for the transfer's scratch files in '{path}'; free some, or set RUSTY_ATTACHMENTS_SCRATCH to a directory with more room.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalIOException(ErrorCode.LocalWriteFailed, path, $"The transfer's scratch directory '{path}' cannot be used ({e.Message}); set RUSTY_ATTACHMENTS_SCRATCH to a directory that can be written.", e);
        }
    }
}
