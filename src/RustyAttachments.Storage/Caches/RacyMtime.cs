namespace RustyAttachments.Storage.Caches;

/// <summary>
/// Which modification times may vouch for content. A file system counts time in steps (2 s on FAT, a timer tick on
/// others): a file that is written again within the step of its mtime keeps that mtime. So a hash may only be recorded
/// when the file was last written well before its hashing began; any later write then gives a later mtime.
/// </summary>
public static class RacyMtime
{
    /// <summary>The coarsest step of the file systems in use, in µs.</summary>
    public const long StepMicroseconds = 2_000_000;

    /// <summary>Whether a file with this mtime (µs since the Unix epoch), whose reading began at <paramref name="began"/>, cannot change without its mtime showing it.</summary>
    public static bool IsSafe(long mtime, DateTimeOffset began) =>
        mtime < ((began - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) - StepMicroseconds;
}
