namespace RustyAttachments.Actors.Segments;

/// <summary>Room, in bytes, for segments that need not become files: <paramref name="limit"/> for all transfers of an engine together. Thread-safe.</summary>
public sealed class SegmentMemory(long limit)
{
    /// <summary>Room for the segments of about half a million files.</summary>
    public const long DefaultLimit = 32 << 20;

    private long _taken;

    /// <summary>Takes room; false when there is not enough.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit) return true;
        Release(bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
