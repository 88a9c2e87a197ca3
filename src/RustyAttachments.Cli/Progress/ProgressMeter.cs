using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Cli.Progress;

/// <summary>How far and how fast. Rates are per second over the last seconds; <paramref name="Remaining"/> is null while it cannot be told.</summary>
internal sealed record ProgressSample(TransferProgress Progress, double BytesPerSecond, double FilesPerSecond, TimeSpan Elapsed, TimeSpan? Remaining)
{
    /// <summary>The share that is done, 0 to 1: of bytes, and of files where there are no bytes. 0 while totals still grow.</summary>
    public double Fraction
    {
        get
        {
            if (!Progress.TotalsFinal) return 0;
            var (done, total) = Progress.BytesTotal > 0 ? (Progress.BytesDone, Progress.BytesTotal) : (Progress.FilesDone, Progress.FilesTotal);
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

    private readonly Queue<(long Time, long Bytes, long Files)> _window = new();
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
    public ProgressSample Observe(TransferProgress progress)
    {
        var now = _clock.GetTimestamp();
        // One sample at or before the window's beginning stays, so that the rates cover the whole window.
        while (_window.Count > 1 && _clock.GetElapsedTime(_window.ElementAt(1).Time, now) >= Window) _window.Dequeue();
        var oldest = _window.Peek();
        _window.Enqueue((now, progress.BytesDone, progress.FilesDone));
        var span = _clock.GetElapsedTime(oldest.Time, now);
        if (span < Least) return new ProgressSample(progress, 0, 0, _clock.GetElapsedTime(_start, now), null);
        var bytesPerSecond = Math.Max(0, progress.BytesDone - oldest.Bytes) / span.TotalSeconds;
        var filesPerSecond = Math.Max(0, progress.FilesDone - oldest.Files) / span.TotalSeconds;
        return new ProgressSample(progress, bytesPerSecond, filesPerSecond, _clock.GetElapsedTime(_start, now), Remaining(progress, bytesPerSecond, filesPerSecond));
    }

    // Large files are bound by bytes and small ones by files, and a tree has both: the slower of the two counts.
    private static TimeSpan? Remaining(TransferProgress progress, double bytesPerSecond, double filesPerSecond)
    {
        if (!progress.TotalsFinal) return null;
        var bytes = progress.BytesTotal - progress.BytesDone;
        var files = progress.FilesTotal - progress.FilesDone;
        if ((bytes > 0 && bytesPerSecond <= 0) || (bytes <= 0 && files > 0 && filesPerSecond <= 0)) return null;
        var seconds = Math.Max(bytes > 0 ? bytes / bytesPerSecond : 0, files > 0 && filesPerSecond > 0 ? files / filesPerSecond : 0);
        return seconds < TimeSpan.FromDays(100).TotalSeconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : null;
    }
}
