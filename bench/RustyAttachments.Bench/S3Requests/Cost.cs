using System.Diagnostics;

namespace RustyAttachments.Bench.S3Requests;

/// <summary>What one request costs this process: processor µs, allocated bytes, and elapsed µs of the whole run shared out.</summary>
internal readonly record struct Cost(double CpuMicroseconds, double Bytes, double WallMicroseconds)
{
    /// <summary>Makes <paramref name="count"/> requests, some at once. Worker n makes n, n + atOnce, …</summary>
    public static async Task<Cost> OfAsync(int count, int atOnce, Func<int, Task> request)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, bytes, watch) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async worker =>
        {
            for (var i = worker; i < count; i += atOnce) await request(i).ConfigureAwait(false);
        })).ConfigureAwait(false);
        var wall = watch.Elapsed;
        process.Refresh();
        return new Cost(
            (process.TotalProcessorTime - cpu).TotalMicroseconds / count,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / count,
            wall.TotalMicroseconds / count);
    }

    /// <summary>The medians, each by itself.</summary>
    public static Cost Median(IReadOnlyList<Cost> rounds) =>
        new(Middle(rounds.Select(static c => c.CpuMicroseconds)), Middle(rounds.Select(static c => c.Bytes)), Middle(rounds.Select(static c => c.WallMicroseconds)));

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
