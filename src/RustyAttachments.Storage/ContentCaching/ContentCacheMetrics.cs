using System.Diagnostics.Metrics;
using RustyAttachments.Common.Telemetry;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>
/// What content caches are asked and hold, each by <c>cache</c>, its directory.
/// <list type="bullet">
/// <item><c>ra.content_cache.requests</c>: objects that were asked for, by <c>result</c> (hit, miss, joined: another request was fetching it already).</item>
/// <item><c>ra.content_cache.failures</c>: objects that could not be fetched, or were not wanted any more.</item>
/// <item><c>ra.content_cache.bytes</c>: content, by <c>flow</c> (hit, stored, evicted).</item>
/// <item><c>ra.content_cache.evictions</c>: objects that went to make room.</item>
/// <item><c>ra.content_cache.damaged</c>: objects that were not any more what their names say, and removed.</item>
/// </list>
/// </summary>
internal sealed class ContentCacheMetrics(string cache)
{
    private static readonly Counter<long> Requests = RaMeter.Instance.CreateCounter<long>("ra.content_cache.requests", "{object}", "Objects that content caches were asked for.");
    private static readonly Counter<long> Failures = RaMeter.Instance.CreateCounter<long>("ra.content_cache.failures", "{object}", "Objects that content caches could not fetch.");
    private static readonly Counter<long> Bytes = RaMeter.Instance.CreateCounter<long>("ra.content_cache.bytes", "By", "Content that content caches gave, got and gave up.");
    private static readonly Counter<long> Evictions = RaMeter.Instance.CreateCounter<long>("ra.content_cache.evictions", "{object}", "Objects that went from content caches to make room.");
    private static readonly Counter<long> Damages = RaMeter.Instance.CreateCounter<long>("ra.content_cache.damaged", "{object}", "Objects of content caches that were not any more what their names say.");

    private readonly KeyValuePair<string, object?> _cache = new("cache", cache);

    public void Hit(long size)
    {
        Requested("hit");
        Bytes.Add(size, _cache, new("flow", "hit"));
    }

    public void Missed(bool joined) => Requested(joined ? "joined" : "miss");

    public void Failed() => Failures.Add(1, _cache);

    public void Stored(long size) => Bytes.Add(size, _cache, new KeyValuePair<string, object?>("flow", "stored"));

    public void Evicted(CacheEntry entry)
    {
        Evictions.Add(1, _cache);
        Bytes.Add(entry.Size, _cache, new("flow", "evicted"));
    }

    public void Damaged() => Damages.Add(1, _cache);

    private void Requested(string result) => Requests.Add(1, _cache, new("result", result));
}
