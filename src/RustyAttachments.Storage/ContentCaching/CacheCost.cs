namespace RustyAttachments.Storage.ContentCaching;

/// <summary>What objects count in a <see cref="ContentCache"/>, and how much it keeps. Pure.</summary>
public static class CacheCost
{
    private const long BlockBytes = 4096;
    private const int Spare = 16;

    /// <summary>What an object of <paramref name="size"/> bytes counts: whole blocks of 4 KiB, at least one, so that a million empty files are not for nothing.</summary>
    public static long Of(long size) => Math.Max(1, (size + BlockBytes - 1) / BlockBytes) * BlockBytes;

    /// <summary>
    /// What stays when room has to be made in a cache of <paramref name="budget"/> bytes: a sixteenth less than that, so that
    /// not every object that comes has to look for one to go. Objects that count no more than this together do not drive
    /// each other out.
    /// </summary>
    public static long Kept(long budget) => budget - (budget / Spare);
}
