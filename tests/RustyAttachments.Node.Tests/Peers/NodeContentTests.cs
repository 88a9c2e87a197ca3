using System.Net;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Node.Peers;
using RustyAttachments.Node.Tests.Management;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Peers;

/// <summary>The content cache as part of running nodes.</summary>
public sealed class NodeContentTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Running_nodes_pass_an_object_on_and_their_metrics_say_so()
    {
        var content = "the content of a file"u8.ToArray();
        var hash = ContentHasher.Hash(content);
        _files.WriteFile($"store/Data/{hash}.xxh128", content);
        await using var first = await StartAsync("first");
        await using var second = await StartAsync("second");
        var (here, there) = (first.Host.Content!, second.Host.Content!);
        Assert.Equal(first.Host.Address.Split('@')[1], here.Address.Node);

        Assert.Equal(FetchOutcome.FromPeer, await there.Fetcher.FetchAsync(hash, content.Length, new PeerGroup([here.Address]), CancellationToken.None));

        Assert.True(File.Exists(_files[$"first/{hash}.xxh128"]) && File.Exists(_files[$"second/{hash}.xxh128"]));
        using var metrics = await second.SendAsync(HttpMethod.Get, "/metrics");
        var lines = (await metrics.Content.ReadAsStringAsync()).Split('\n').Where(line => line.Contains("content_fetch_objects", StringComparison.Ordinal)).ToList();
        Assert.True(lines.Exists(line => line.EndsWith("} 1", StringComparison.Ordinal) && ((string[])[$"node=\"{there.Address.Node}\"", "source=\"peer\"", "result=\"ok\""]).All(line.Contains)), string.Join('\n', lines));
    }

    [Fact]
    public async Task A_node_without_store_or_cache_has_nothing_to_pass_on()
    {
        await using var noStore = await RunningNode.StartAsync();
        await using var noCache = await RunningNode.StartAsync($"node {{ store = \"{_files["store"]}\", cache.size = 0 }}");
        Assert.Null(noStore.Host.Content);
        Assert.Null(noCache.Host.Content);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_names_the_setting()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var failure = await Assert.ThrowsAsync<RustyAttachmentsException>(() => StartAsync("taken", $"peer.port = {((IPEndPoint)taken.LocalEndpoint).Port}"));
        Assert.Equal(ErrorCode.NodeStartFailed, failure.Code);
        Assert.Contains("node.peer.port", failure.Message, StringComparison.Ordinal);
    }

    private Task<RunningNode> StartAsync(string name, string more = "") =>
        RunningNode.StartAsync($"node {{ store = \"{_files["store"]}\", cache.directory = \"{_files[name]}\"\n {more} }}");
}
