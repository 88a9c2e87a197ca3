using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;

namespace RustyAttachments.Storage.Tests.ContentCaching;

public sealed class EvictionTests : IDisposable
{
    private const int Block = CacheFixture.Block;

    private readonly CacheFixture _fixture = new();

    private static CancellationToken Never => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task What_was_not_used_for_longest_goes_first()
    {
        var cache = _fixture.Open(4 * Block);
        var hashes = Enumerable.Range(0, 4).Select(i => _fixture.Plant(i).Hash).ToList();
        foreach (var hash in hashes) await _fixture.UseAsync(cache, hash);
        await _fixture.UseAsync(cache, hashes[0]);

        var newest = _fixture.Plant(9).Hash;
        await _fixture.UseAsync(cache, newest);

        Assert.Contains(CacheFixture.NameOf(hashes[0]), _fixture.Objects);
        Assert.Contains(CacheFixture.NameOf(newest), _fixture.Objects);
        Assert.DoesNotContain(CacheFixture.NameOf(hashes[1]), _fixture.Objects);
        Assert.InRange(_fixture.Bytes, 2 * Block, 4 * Block);
    }

    [Fact]
    public async Task The_order_of_use_survives_a_restart()
    {
        var cache = _fixture.Open(4 * Block);
        var hashes = Enumerable.Range(0, 4).Select(i => _fixture.Plant(i).Hash).ToList();
        foreach (var hash in hashes) await _fixture.UseAsync(cache, hash);
        await _fixture.UseAsync(cache, hashes[0]);

        await _fixture.UseAsync(_fixture.Open(4 * Block), _fixture.Plant(9).Hash);

        Assert.Contains(CacheFixture.NameOf(hashes[0]), _fixture.Objects);
        Assert.DoesNotContain(CacheFixture.NameOf(hashes[1]), _fixture.Objects);
    }

    [Fact]
    public async Task A_smaller_budget_after_a_restart_is_kept()
    {
        var cache = _fixture.Open(8 * Block);
        foreach (var seed in Enumerable.Range(0, 8)) await _fixture.UseAsync(cache, _fixture.Plant(seed).Hash);

        await _fixture.UseAsync(_fixture.Open(2 * Block), _fixture.Plant(9).Hash);

        Assert.InRange(_fixture.Bytes, Block, 2 * Block);
        Assert.Contains(CacheFixture.NameOf(_fixture.Plant(9).Hash), _fixture.Objects);
    }

    [Fact]
    public async Task What_is_being_read_stays_readable_when_it_goes()
    {
        var cache = _fixture.Open(2 * Block);
        var (hash, content) = _fixture.Plant(1);
        using var opened = await cache.OpenAsync(hash, content.Length, _fixture.Source, Never);

        foreach (var seed in Enumerable.Range(2, 4)) await _fixture.UseAsync(cache, _fixture.Plant(seed).Hash);

        Assert.DoesNotContain(CacheFixture.NameOf(hash), _fixture.Objects);
        Assert.Equal(content, CacheFixture.Read(opened));
    }

    [Fact]
    public async Task An_object_that_is_larger_than_the_cache_is_an_error_and_drives_nothing_out()
    {
        var cache = _fixture.Open(2 * Block);
        var small = _fixture.Plant(1).Hash;
        await _fixture.UseAsync(cache, small);
        var (large, content) = _fixture.Plant(2, (2 * Block) + 1);

        Assert.False(cache.Fits(content.Length));
        var failure = await Assert.ThrowsAsync<LocalIOException>(() => cache.OpenAsync(large, content.Length, _fixture.Source, Never));

        Assert.Equal(ErrorCode.LocalDiskFull, failure.Code);
        Assert.Contains("larger size", failure.Message, StringComparison.Ordinal);
        Assert.Equal([CacheFixture.NameOf(small)], _fixture.Objects);
    }

    [Fact]
    public async Task Under_load_the_budget_holds_and_everybody_reads_what_he_asked_for()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var cache = _fixture.Open(32 * Block);
        var objects = Enumerable.Range(0, 100).Select(i => _fixture.Plant(i, 1 + random.Next(4 * Block))).ToList();
        var wanted = Enumerable.Range(0, 2000).Select(_ => objects[(int)(random.NextDouble() * random.NextDouble() * objects.Count)]).ToList();

        foreach (var round in wanted.Chunk(100))
        {
            await Parallel.ForEachAsync(round, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (o, cancelled) =>
            {
                using var opened = await cache.OpenAsync(o.Hash, o.Content.Length, _fixture.Source, cancelled);
                Assert.Equal(o.Hash, ContentHasher.Hash(CacheFixture.Read(opened)));
            });
            Assert.True(_fixture.Bytes <= cache.Budget, $"{_fixture.Bytes} bytes; seed {seed}");
        }

        Assert.Equal(_fixture.Bytes, await cache.BytesAsync(Never));
        Assert.Empty(_fixture.Unfinished);
    }

    [Fact]
    public async Task Two_processes_share_a_directory_and_its_budget()
    {
        const long budget = 64 * Block;
        var caches = new[] { _fixture.Open(budget), _fixture.Open(budget) };
        var objects = Enumerable.Range(0, 300).Select(i => _fixture.Plant(i)).ToList();
        foreach (var (o, i) in objects.Select((o, i) => (o, i)))
        {
            await _fixture.UseAsync(caches[i % 2], o.Hash);
            using var other = await caches[(i + 1) % 2].TryOpenAsync(o.Hash, Never);
            Assert.Equal(o.Content, CacheFixture.Read(other!));
            Assert.True(_fixture.Bytes <= budget + (budget / 8), $"{_fixture.Bytes} bytes after {i} objects");
        }
    }

    [Fact]
    public void The_order_is_by_use_then_by_hash()
    {
        var now = DateTime.UtcNow;
        var (a, b, c) = (ContentHash.FromBytes(new byte[16]), ContentHasher.HashText("b"), ContentHasher.HashText("c"));
        var order = Eviction.Order([new(c, 1, now), new(b, 1, now.AddMinutes(-1)), new(a, 1, now)]).Select(e => e.Hash);
        Assert.Equal([b, a, c], order);
    }

    [Theory]
    [InlineData(0, Block)]
    [InlineData(1, Block)]
    [InlineData(Block, Block)]
    [InlineData(Block + 1, 2 * Block)]
    public void An_object_counts_whole_blocks(long size, long cost) => Assert.Equal(cost, CacheCost.Of(size));

    [Fact]
    public async Task What_counts_no_more_than_is_kept_stays_whatever_was_there_before()
    {
        const long budget = 64 * Block;
        var cache = _fixture.Open(budget);
        foreach (var seed in Enumerable.Range(0, 64)) await _fixture.UseAsync(cache, _fixture.Plant(seed).Hash);

        var count = (int)(CacheCost.Kept(budget) / Block);
        var wanted = Enumerable.Range(100, count).Select(seed => _fixture.Plant(seed).Hash).ToList();
        foreach (var hash in wanted) await _fixture.UseAsync(cache, hash);

        Assert.Equal(60, count);
        Assert.All(wanted, hash => Assert.Contains(CacheFixture.NameOf(hash), _fixture.Objects));
    }
}
