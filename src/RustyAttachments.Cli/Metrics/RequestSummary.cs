using RustyAttachments.Cli.Progress;

namespace RustyAttachments.Cli.Metrics;

/// <summary>What a run asked of its stores, for people.</summary>
internal static class RequestSummary
{
    private const string Service = "s3";

    /// <summary>One line with the number of each request to the service; null when there was none.</summary>
    public static string? Line(MetricsCapture measured)
    {
        var calls = measured.Of("ra.store.requests").Where(static s => s.Tag("store") == Service).GroupBy(static s => s.Tag("call"))
            .Select(static call => (Call: call.Key, Count: (long)call.Sum(static s => s.Value))).OrderByDescending(static call => call.Count).ToList();
        if (calls.Count == 0) return null;
        return $"{ProgressText.Count(calls.Sum(static call => call.Count), "request", "requests")}: " +
            string.Join(", ", calls.Select(static call => $"{ProgressText.Count(call.Count)} {call.Call}"));
    }

    /// <summary>One line for each kind of request and result, with times.</summary>
    public static IEnumerable<string> Details(MetricsCapture measured)
    {
        var durations = measured.Of("ra.store.duration").ToDictionary(static s => (s.Tag("store"), s.Tag("call")));
        foreach (var call in measured.Of("ra.store.requests").GroupBy(static s => (Store: s.Tag("store"), Call: s.Tag("call"))))
        {
            var results = string.Join(", ", call.Select(static s => $"{ProgressText.Count((long)s.Value)} {s.Tag("result")}"));
            var time = durations.TryGetValue(call.Key, out var d) ? $" (p50 {Milliseconds(d.Quantile(0.5))}, p99 {Milliseconds(d.Quantile(0.99))})" : "";
            yield return $"{call.Key.Store} {call.Key.Call}: {results}{time}";
        }
    }

    /// <summary>How it was found out which objects the store had; null when that was of no interest.</summary>
    public static string? Existence(MetricsCapture measured)
    {
        var means = measured.Of("ra.existence.keys");
        if (means.Count == 0) return null;
        var size = measured.Of("ra.existence.estimate") is [var estimate, ..] ? $"; the store has about {ProgressText.Count((long)estimate.Value, "object", "objects")}" : "";
        return "looked for objects by " + string.Join(", ", means.Select(static m => $"{m.Tag("means")}: {ProgressText.Count((long)m.Value)}")) + size;
    }

    private static string Milliseconds(double seconds) => FormattableString.Invariant($"{seconds * 1000:0.#} ms");
}
