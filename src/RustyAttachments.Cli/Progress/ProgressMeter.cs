namespace RustyAttachments.Cli.Progress;

/// <summary>How far and how fast. Rates are per second over the last seconds; <paramref name="Remaining"/> is null while it cannot be told.</summary>
internal sealed record ProgressSample(WorkProgress Progress, double BytesPerSecond, double UnitsPerSecond, TimeSpan Elapsed, TimeSpan? Remaining)
{
    /// <summary>The share that is done, 0 to 1: of bytes, and of units where there are no bytes. 0 while totals still grow.</summary>
    public double Fraction
    {
        get
        {
            if (!Progress.TotalsFinal) return 0;
            var (done, total) = Progress.BytesTotal > 0 ? (Progress.BytesDone, Progress.BytesTotal) : (Progress.Done, Progress.Total);
            return total == 0 ? 1 : Math.Clamp((double)done / total, 0, 1);
        }
    }
}

/// <summary>
/// Turns a series of progress reports into rates over a sliding window and an estimate of the time left. Not safe for
/// several threads.
/// </summary>
internal sealed class ProgressMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    // Less than this says nothing about a rate: the first report would extrapolate from milliseconds.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.5);

    private readonly Queue<(long Time, long Bytes, long Units)> _window = new();
    private readonly TimeProvider _clock;
    private readonly long _start;

    /// <summary>Starts to measure now.</summary>
    public ProgressMeter(TimeProvider clock)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        _window.Enqueue((_start, 0, 0));
    }

    /// <summary>Takes the latest progress into account.</summary>
    public ProgressSample Observe(WorkProgress progress)
    {
        var now = _clock.GetTimestamp();
        // One sample at or before the window's beginning stays, so that the rates cover the whole window.
        while (_window.Count > 1 && _clock.GetElapsedTime(_window.ElementAt(1).Time, now) >= Window) _window.Dequeue();
        var oldest = _window.Peek();
        _window.Enqueue((now, progress.BytesDone, progress.Done));
        var span = _clock.GetElapsedTime(oldest.Time, now);
        if (span < Least) return new ProgressSample(progress, 0, 0, _clock.GetElapsedTime(_start, now), null);
        var bytesPerSecond = Math.Max(0, progress.BytesDone - oldest.Bytes) / span.TotalSeconds;
        var unitsPerSecond = Math.Max(0, progress.Done - oldest.Units) / span.TotalSeconds;
        return new ProgressSample(progress, bytesPerSecond, unitsPerSecond, _clock.GetElapsedTime(_start, now), Remaining(progress, bytesPerSecond, unitsPerSecond));
    }

    // Large files are bound by bytes and small ones by their number, and a tree has both: the slower of the two counts.
    private static TimeSpan? Remaining(WorkProgress progress, double bytesPerSecond, double unitsPerSecond)
    {
        if (!progress.TotalsFinal) return null;
        var bytes = progress.BytesTotal - progress.BytesDone;
        var units = progress.Total - progress.Done;
        if ((bytes > 0 && bytesPerSecond <= 0) || (bytes <= 0 && units > 0 && unitsPerSecond <= 0)) return null;
        var seconds = Math.Max(bytes > 0 ? bytes / bytesPerSecond : 0, units > 0 && unitsPerSecond > 0 ? units / unitsPerSecond : 0);
        return seconds < TimeSpan.FromDays(100).TotalSeconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : null;
    }
}
