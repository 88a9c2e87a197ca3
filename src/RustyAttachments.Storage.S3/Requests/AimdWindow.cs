namespace RustyAttachments.Storage.S3.Requests;

/// <summary>
/// How many requests may be under way at once: additive increase while requests succeed (one more after a window's
/// worth of successes), halved when the service asks to slow down. A burst of such answers to one window counts once.
/// Pure state, not thread-safe.
/// </summary>
internal sealed class AimdWindow
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    private readonly int _max;
    private readonly TimeProvider _time;
    private double _size;
    private long? _shrunkAt;

    /// <summary>A window of <paramref name="initial"/> requests that stays within 1 and <paramref name="max"/>.</summary>
    public AimdWindow(int initial, int max, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initial, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, initial);
        (_size, _max, _time) = (initial, max, time);
    }

    /// <summary>Requests that may be under way now; at least 1.</summary>
    public int Size => (int)_size;

    /// <summary>A request succeeded.</summary>
    public void Grow() => _size = Math.Min(_max, _size + (1 / _size));

    /// <summary>The service asked to slow down.</summary>
    public void Shrink()
    {
        if (_shrunkAt is { } last && _time.GetElapsedTime(last) < QuietTime) return;
        _shrunkAt = _time.GetTimestamp();
        _size = Math.Max(1, _size / 2);
    }
}
