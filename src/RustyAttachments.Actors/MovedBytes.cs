namespace RustyAttachments.Actors;

/// <summary>How many bytes of something under way have gone so far: told by whoever moves them, read by who reports progress. Thread-safe.</summary>
public sealed class MovedBytes
{
    private long _count;

    /// <summary>The bytes so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>More bytes have gone.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _count, bytes);
}
