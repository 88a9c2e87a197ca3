using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.ContentCaching;

/// <summary>Who waits for whom when caches get objects from each other.</summary>
public sealed class FlightTests : IDisposable
{
    private readonly CacheFixture _fixture = new();
    private readonly Gate _others = new();

    private static CancellationToken Never => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Who_does_not_ask_others_does_not_wait_for_one_who_does()
    {
        var cache = _fixture.Open();
        var (hash, content) = _fixture.Plant(1);
        var relayed = cache.OpenAsync(hash, content.Length, new AskingSource(_fixture.Source, _others), Never);
        await _others.Reached;

        (await cache.OpenAsync(hash, content.Length, _fixture.Source, Never)).Dispose();

        Assert.False(relayed.IsCompleted);
        _others.Open();
        using var late = await relayed;
        Assert.Equal(content, CacheFixture.Read(late));
        Assert.Equal([CacheFixture.NameOf(hash)], _fixture.Objects);
    }

    [Fact]
    public async Task Who_asks_others_waits_for_one_who_does_not()
    {
        var cache = _fixture.Open();
        var (hash, content) = _fixture.Plant(1);
        var gate = new Gate();
        _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Slow(gate));
        var direct = cache.OpenAsync(hash, content.Length, _fixture.Source, Never);
        await gate.Reached;

        var relayed = cache.OpenAsync(hash, content.Length, new AskingSource(_fixture.Source, _others), Never);
        gate.Open();

        (await direct).Dispose();
        (await relayed).Dispose();
        Assert.Equal(0, _others.Arrivals);
        Assert.Equal(1, _fixture.Faulty.Calls(StoreCall.GetToFile));
    }

    [Fact]
    public async Task Objects_that_are_on_their_way_count_and_the_next_one_waits_for_room()
    {
        var cache = _fixture.Open(2 * CacheFixture.Block);
        var objects = Enumerable.Range(0, 3).Select(i => _fixture.Plant(i)).ToList();
        var gate = new Gate();
        _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Slow(gate), times: 2);

        var opening = objects.Select(o => cache.OpenAsync(o.Hash, o.Content.Length, _fixture.Source, Never)).ToList();
        await gate.Reached;
        Assert.InRange(_fixture.Faulty.Calls(StoreCall.GetToFile), 1, 2);
        gate.Open();

        foreach (var opened in await Task.WhenAll(opening)) opened.Dispose();
        Assert.InRange(_fixture.Bytes, CacheFixture.Block, 2 * CacheFixture.Block);
    }

    [Fact]
    public async Task A_failure_reaches_all_who_wait()
    {
        var cache = _fixture.Open();
        var hash = ContentHasher.HashText("nowhere");
        var gate = new Gate();
        _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Slow(gate));

        var opening = Enumerable.Range(0, 5).Select(_ => cache.OpenAsync(hash, 7, _fixture.Source, Never)).ToList();
        await gate.Reached;
        gate.Open();

        foreach (var one in opening) await Assert.ThrowsAsync<StoreException>(() => one);
    }

    private sealed class AskingSource(StoreSource inner, Gate gate) : IContentSource
    {
        public string Name => inner.Name;

        public bool AsksOthers => true;

        public async Task<ContentHash> FillAsync(ContentHash hash, FileRange destination, CancellationToken cancellationToken)
        {
            await gate.PassAsync(cancellationToken);
            return await inner.FillAsync(hash, destination, cancellationToken);
        }
    }
}
