using System.Diagnostics;
using System.Diagnostics.Metrics;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Telemetry;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Metering;

/// <summary>
/// What stores are asked, what comes of it, and how long it takes: every attempt counts, also one that is tried again.
/// <list type="bullet">
/// <item><c>ra.store.requests</c>: requests, by <c>store</c> (file, s3), <c>call</c> and <c>result</c>.</item>
/// <item><c>ra.store.duration</c>: seconds of a request, by <c>store</c> and <c>call</c>.</item>
/// <item><c>ra.store.bytes</c>: content bytes, by <c>store</c> and <c>direction</c> (sent, received).</item>
/// </list>
/// </summary>
public static class StoreMetrics
{
    /// <summary>The result of a request that did what it was to do.</summary>
    public const string Ok = "ok";

    /// <summary>The result of a request for something that is not there.</summary>
    public const string Absent = "absent";

    /// <summary>The result of storing what was there already.</summary>
    public const string Present = "present";

    /// <summary>The result of a request that its caller ended.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The result of a request that the store put off.</summary>
    public const string Throttled = "throttled";

    /// <summary>The result of a request that failed in any other way.</summary>
    public const string Failed = "failed";

    private static readonly Counter<long> Requests = RaMeter.Instance.CreateCounter<long>("ra.store.requests", "{request}", "Requests to stores.");
    private static readonly Histogram<double> Duration = RaMeter.Instance.CreateHistogram<double>("ra.store.duration", "s", "Time of one request to a store.");
    private static readonly Counter<long> Bytes = RaMeter.Instance.CreateCounter<long>("ra.store.bytes", "By", "Content moved to and from stores.");

    /// <summary>Whether anybody listens; without, there is no need to look at the clock.</summary>
    public static bool IsOn => Requests.Enabled || Duration.Enabled;

    /// <summary>Counts a request that began at <paramref name="started"/> (a <see cref="Stopwatch"/> timestamp).</summary>
    public static void Count(string store, string call, string result, long started)
    {
        Requests.Add(1, new("store", store), new("call", call), new("result", result));
        Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("store", store), new("call", call));
    }

    /// <summary>Counts content that went to a store.</summary>
    public static void Sent(string store, long bytes) => Bytes.Add(bytes, new("store", store), new("direction", "sent"));

    /// <summary>Counts content that came from a store.</summary>
    public static void Received(string store, long bytes) => Bytes.Add(bytes, new("store", store), new("direction", "received"));

    /// <summary>The result that a failure counts as.</summary>
    public static string ResultOf(Exception failure) => failure switch
    {
        OperationCanceledException => Cancelled,
        RustyAttachmentsException { Code: ErrorCode.StoreObjectMissing or ErrorCode.StoreNotFound } => Absent,
        _ => Failed,
    };

    /// <summary>The result that storing something counts as.</summary>
    public static string ResultOf(PutOutcome outcome) => outcome == PutOutcome.AlreadyPresent ? Present : Ok;
}
