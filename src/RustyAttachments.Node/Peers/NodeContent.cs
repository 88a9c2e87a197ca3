using Microsoft.Extensions.Logging;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Peers;

/// <summary>What a node has to do with content: its cache, the store read through it, and the ways to and from the caches of other nodes.</summary>
internal sealed class NodeContent : IAsyncDisposable
{
    private readonly PeerClient _client;
    private readonly PeerServer _server;

    private NodeContent(ContentCache cache, IContentStore store, ContentFetcher fetcher, PeerClient client, PeerServer server, PeerAddress address) =>
        (Cache, Store, Fetcher, _client, _server, Address) = (cache, store, fetcher, client, server, address);

    /// <summary>The cache.</summary>
    public ContentCache Cache { get; }

    /// <summary>The store, read through the cache; whoever opened the store closes it.</summary>
    public IContentStore Store { get; }

    /// <summary>Brings objects into the cache.</summary>
    public ContentFetcher Fetcher { get; }

    /// <summary>Where other nodes get objects of this one.</summary>
    public PeerAddress Address { get; }

    /// <summary>
    /// Starts to serve the cache of the node <paramref name="node"/> (<c>HOST:PORT</c>) to others; null when the settings give
    /// it none. A port that cannot be had is <see cref="Common.Errors.ErrorCode.NodeStartFailed"/>.
    /// </summary>
    public static async Task<NodeContent?> StartAsync(NodeSettings settings, ClusterTrust? trust, string node, IContentStore store, ILoggerFactory log, TimeProvider time)
    {
        if (settings.Cache.Size == 0) return null;
        var cache = new ContentCache(settings.Cache.Directory, settings.Cache.Size, time);
        var metrics = new PeerMetrics(node);
        var client = new PeerClient(PeerHttp.Create(trust), settings.Peer.Timeout, metrics, log.CreateLogger<PeerClient>(), time);
        var fetcher = new ContentFetcher(node, cache, store, client, metrics);
        var routes = new PeerRoutes(cache, store, fetcher, metrics, log.CreateLogger<PeerRoutes>());
        try
        {
            var server = await PeerServer.StartAsync(PeerListener.Of(settings, trust), routes, log).ConfigureAwait(false);
            var warnings = log.CreateLogger<ContentCache>();
            await TryLookAsync(cache, warnings).ConfigureAwait(false);
            var read = new CachedStore(store, cache, warning => warnings.LogWarning("{Warning}", warning));
            return new NodeContent(cache, read, fetcher, client, server, server.AddressOf(node, settings.Hostname));
        }
        catch
        {
            client.Dispose();
            cache.Dispose();
            throw;
        }
    }

    // What is wrong with the directory is better known at the start than at the first object.
    private static async Task TryLookAsync(ContentCache cache, ILogger log)
    {
        try
        {
            await cache.BytesAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (LocalIOException e)
        {
            log.LogWarning("{Warning}", e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
        Cache.Dispose();
    }
}
