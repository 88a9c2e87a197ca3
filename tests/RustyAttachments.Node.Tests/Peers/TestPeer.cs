using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Node.Peers;
using RustyAttachments.Node.Security;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Peers;

/// <summary>The part of a node that passes objects on: a cache of its own, its endpoint on loopback, and the way to other nodes.</summary>
internal sealed class TestPeer : IAsyncDisposable
{
    private const long Budget = 64 * 1024 * 1024;

    private readonly TempDirectory _directory;
    private readonly PeerServer _server;
    private readonly PeerClient _client;

    private TestPeer(string name, PeerServer server, PeerClient client, ContentCache cache, ContentFetcher fetcher, TempDirectory directory) =>
        (Address, _server, _client, Cache, Fetcher, _directory) = (server.AddressOf(name, "127.0.0.1"), server, client, cache, fetcher, directory);

    public PeerAddress Address { get; }

    public ContentCache Cache { get; }

    public ContentFetcher Fetcher { get; }

    public static async Task<TestPeer> StartAsync(IContentStore store, string? name = null, ClusterTrust? trust = null, TimeSpan? timeout = null, int maxRequests = 32, long budget = Budget, TimeProvider? time = null)
    {
        name ??= Guid.NewGuid().ToString("N");
        var directory = new TempDirectory();
        var cache = new ContentCache(directory["cache"], budget);
        var metrics = new PeerMetrics(name);
        var client = new PeerClient(PeerHttp.Create(trust), timeout ?? TimeSpan.FromMinutes(1), metrics, NullLogger.Instance, time ?? TimeProvider.System);
        var fetcher = new ContentFetcher(name, cache, store, client, metrics);
        var routes = new PeerRoutes(cache, store, fetcher, metrics, NullLogger<PeerRoutes>.Instance);
        var server = await PeerServer.StartAsync(new PeerListener(IPAddress.Loopback, 0, maxRequests, trust), routes, NullLoggerFactory.Instance);
        return new TestPeer(name, server, client, cache, fetcher, directory);
    }

    /// <summary>The bytes of an object in the cache, which must be there.</summary>
    public async Task<byte[]> ContentAsync(ContentHash hash)
    {
        using var content = await Cache.TryOpenAsync(hash, CancellationToken.None);
        Assert.NotNull(content);
        var bytes = new byte[content.Size];
        Assert.True(await Cache.TryReadAsync(content, 0, bytes, CancellationToken.None));
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        Cache.Dispose();
        _directory.Dispose();
    }
}
