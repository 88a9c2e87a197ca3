using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Node.Peers;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;
using RustyAttachments.TestKit.Telemetry;

namespace RustyAttachments.Node.Tests.Peers;

public sealed class ContentFetcherTests : IAsyncLifetime
{
    private readonly InMemoryContentStore _store = new();
    private readonly FaultyContentStore _faulty;
    private readonly FakeTimeProvider _time = new();
    private readonly List<TestPeer> _peers = [];
    private PeerGroup _group = new([]);

    public ContentFetcherTests() => _faulty = new FaultyContentStore(_store);

    private static CancellationToken Never => CancellationToken.None;

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 3; i++) _peers.Add(await TestPeer.StartAsync(_faulty, time: _time));
        _group = new PeerGroup([.. _peers.Select(p => p.Address)]);
    }

    public async Task DisposeAsync()
    {
        foreach (var peer in _peers) await peer.DisposeAsync();
    }

    [Fact]
    public async Task Three_nodes_that_want_everything_at_once_get_each_object_from_the_store_once()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var objects = Enumerable.Range(0, 200).Select(i => Plant(i, random.Next(0, 50_000))).ToList();
        var measured = _peers.ConvertAll(p => new Measurements("node", p.Address.Node));

        await Task.WhenAll(_peers.Select(peer =>
        {
            var order = objects.OrderBy(_ => Random.Shared.Next()).ToList();
            return Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (o, cancelled) =>
                await peer.Fetcher.FetchAsync(o.Hash, o.Content.Length, _group, cancelled));
        }));

        foreach (var peer in _peers)
            foreach (var (hash, content) in objects) Assert.Equal(content, await peer.ContentAsync(hash));
        Assert.True(objects.Count == _faulty.Calls(StoreCall.GetToFile), $"{_faulty.Calls(StoreCall.GetToFile)} reads of {objects.Count} objects; seed {seed}");
        Assert.Equal(objects.Count, measured.Sum(m => m.Sum("ra.content_fetch.objects", "store/ok")));
        Assert.Equal(2 * objects.Count, measured.Sum(m => m.Sum("ra.content_fetch.objects", "peer/ok")));
        Assert.Equal(objects.Sum(o => o.Content.Length), measured.Sum(m => m.Sum("ra.content_fetch.bytes", "store")));
        Assert.All(measured, m => Assert.NotEqual(0, m.Sum("ra.content_fetch.objects", "store/ok"))); // all take part
        measured.ForEach(m => m.Dispose());
    }

    [Fact]
    public async Task The_outcome_says_where_an_object_came_from()
    {
        var (hash, content) = Plant(1, 1000);
        var home = _peers.Single(p => _group.HomeFor(p.Address.Node, hash, _ => true) is null);
        var other = _peers.First(p => p != home);

        Assert.Equal(FetchOutcome.FromStore, await home.Fetcher.FetchAsync(hash, content.Length, _group, Never));
        Assert.Equal(FetchOutcome.FromPeer, await other.Fetcher.FetchAsync(hash, content.Length, _group, Never));
        Assert.Equal(FetchOutcome.Present, await other.Fetcher.FetchAsync(hash, content.Length, _group, Never));
        Assert.Equal(1, _faulty.Calls(StoreCall.GetToFile));
    }

    [Fact]
    public async Task Without_its_home_an_object_still_comes_once_for_the_nodes_that_are_left()
    {
        var objects = Enumerable.Range(0, 60).Select(i => Plant(i, 1000)).ToList();
        var lostNode = _peers[0].Address.Node;
        await _peers[0].DisposeAsync();
        _peers.RemoveAt(0);
        var left = _peers;
        // The first object of the lost node tells each of the others.
        var lost = objects.First(o => _group.HomeFor(lostNode, o.Hash, _ => true) is null);
        foreach (var peer in left) await peer.Fetcher.FetchAsync(lost.Hash, lost.Content.Length, _group, Never);
        var before = _faulty.Calls(StoreCall.GetToFile);
        Assert.InRange(before, 1, 2);

        foreach (var o in objects.Where(o => o.Hash != lost.Hash))
            foreach (var peer in left) await peer.Fetcher.FetchAsync(o.Hash, o.Content.Length, _group, Never);

        Assert.Equal(before + objects.Count - 1, _faulty.Calls(StoreCall.GetToFile));
        foreach (var peer in left)
            foreach (var (hash, content) in objects) Assert.Equal(content, await peer.ContentAsync(hash));
    }

    [Fact]
    public async Task A_copy_that_was_damaged_at_the_home_is_not_believed()
    {
        var (hash, content) = Plant(1, 5000);
        var home = _peers.Single(p => _group.HomeFor(p.Address.Node, hash, _ => true) is null);
        var other = _peers.First(p => p != home);
        await home.Fetcher.FetchAsync(hash, content.Length, _group, Never);
        await File.WriteAllBytesAsync(Path.Combine(home.Cache.Location, hash + ".xxh128"), new byte[content.Length]);

        Assert.Equal(FetchOutcome.FromStore, await other.Fetcher.FetchAsync(hash, content.Length, _group, Never));
        Assert.Equal(content, await other.ContentAsync(hash));
    }

    [Fact]
    public async Task An_object_that_the_store_lacks_is_an_error_on_every_node()
    {
        var hash = ContentHasher.HashText("nowhere");
        foreach (var peer in _peers)
            Assert.Equal(ErrorCode.StoreObjectMissing, (await Assert.ThrowsAsync<StoreException>(() => peer.Fetcher.FetchAsync(hash, 10, _group, Never))).Code);
    }

    [Fact]
    public async Task An_object_that_the_homes_cache_cannot_take_comes_from_the_store()
    {
        await using var small = await TestPeer.StartAsync(_faulty, budget: 4096);
        var (hash, content) = Plant(1, 5000);
        var group = new PeerGroup([small.Address]);

        Assert.Equal(FetchOutcome.FromStore, await _peers[0].Fetcher.FetchAsync(hash, content.Length, group, Never));
        Assert.Equal(ErrorCode.LocalDiskFull, (await Assert.ThrowsAsync<LocalIOException>(() => small.Fetcher.FetchAsync(hash, content.Length, group, Never))).Code);
    }

    [Fact]
    public async Task Two_groups_in_which_two_nodes_are_each_others_homes_do_not_wait_in_a_circle()
    {
        var (hash, content) = Plant(1, 1000);
        var gate = new Gate();
        _faulty.On(StoreCall.GetToFile, new Fault.Slow(gate), times: 2);
        PeerGroup atFirst = new([_peers[0].Address]), atSecond = new([_peers[1].Address]);

        var first = _peers[0].Fetcher.FetchAsync(hash, content.Length, atSecond, Never);
        var second = _peers[1].Fetcher.FetchAsync(hash, content.Length, atFirst, Never);
        await gate.Reached;
        gate.Open();

        await Task.WhenAll(first, second);
        Assert.InRange(_faulty.Calls(StoreCall.GetToFile), 1, 2);
    }

    private (ContentHash Hash, byte[] Content) Plant(int seed, int length)
    {
        var content = new byte[length + 4];
        new Random(seed).NextBytes(content);
        BitConverter.TryWriteBytes(content, seed); // distinct, also when short
        var hash = ContentHasher.Hash(content);
        _store.Plant(StoreKey.Data(hash), content);
        return (hash, content);
    }
}
