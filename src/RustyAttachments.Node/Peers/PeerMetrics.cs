using System.Diagnostics.Metrics;
using RustyAttachments.Common.Telemetry;

namespace RustyAttachments.Node.Peers;

/// <summary>
/// What it takes to fill the cache of a node, and what the node gives to others.
/// <list type="bullet">
/// <item><c>ra.content_fetch.objects</c>: tries to get an object, by <c>node</c>, <c>source</c> (store, peer) and <c>result</c> (ok; failed; from a peer also unreachable, refused, timeout, truncated, wrong).</item>
/// <item><c>ra.content_fetch.bytes</c>: bytes of the tries that succeeded, by <c>node</c> and <c>source</c>.</item>
/// <item><c>ra.content_served.objects</c>: requests of other nodes, by <c>node</c> and <c>status</c> (of HTTP).</item>
/// </list>
/// </summary>
internal sealed class PeerMetrics(string node)
{
    public const string Ok = "ok";
    public const string Failed = "failed";
    public const string Unreachable = "unreachable";
    public const string Refused = "refused";
    public const string TimedOut = "timeout";
    public const string Truncated = "truncated";
    public const string Wrong = "wrong";

    private static readonly Counter<long> Objects = RaMeter.Instance.CreateCounter<long>("ra.content_fetch.objects", "{object}", "Tries to get an object into the content cache.");
    private static readonly Counter<long> Bytes = RaMeter.Instance.CreateCounter<long>("ra.content_fetch.bytes", "By", "Content got into the content cache.");
    private static readonly Counter<long> Requests = RaMeter.Instance.CreateCounter<long>("ra.content_served.objects", "{request}", "Requests of other nodes for objects.");

    private readonly KeyValuePair<string, object?> _node = new("node", node);

    /// <summary>Counts a try to get an object.</summary>
    public void Tried(string source, string result, long size)
    {
        Objects.Add(1, _node, new("source", source), new("result", result));
        if (result == Ok) Bytes.Add(size, _node, new KeyValuePair<string, object?>("source", source));
    }

    /// <summary>Counts a request that was answered.</summary>
    public void Served(int status) => Requests.Add(1, _node, new("status", status));
}
