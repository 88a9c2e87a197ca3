using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;
using RustyAttachments.Storage.Tests.Files;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using RustyAttachments.TestKit.Telemetry;

namespace RustyAttachments.Storage.Tests.ContentCaching;

public sealed class ContentCacheTests : IDisposable
{
    private readonly CacheFixture _fixture = new();

    private static CancellationToken Never => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public async Task An_object_is_fetched_once_and_then_comes_from_the_cache(int length)
    {
        var cache = _fixture.Open();
        var (hash, content) = _fixture.Plant(1, length);
        Assert.Null(await cache.TryOpenAsync(hash, Never));

        for (var i = 0; i < 3; i++)
        {
            using var opened = await cache.OpenAsync(hash, length, _fixture.Source, Never);
            Assert.Equal(content, CacheFixture.Read(opened));
        }

        Assert.Equal(1, _fixture.Store.Calls(StoreCall.GetToFile));
        Assert.Equal([CacheFixture.NameOf(hash)], _fixture.Objects);
    }

    [Fact]
    public async Task Callers_at_one_time_fetch_an_object_once()
    {
        var cache = _fixture.Open();
        var (hash, content) = _fixture.Plant(1);
        var gate = new Gate();
        _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Slow(gate));

        var callers = Enumerable.Range(0, 20).Select(_ => cache.OpenAsync(hash, content.Length, _fixture.Source, Never)).ToList();
        await gate.Reached;
        gate.Open();

        foreach (var opened in await Task.WhenAll(callers))
            using (opened) Assert.Equal(content, CacheFixture.Read(opened));
        Assert.Equal(1, _fixture.Faulty.Calls(StoreCall.GetToFile));
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_fetch_to_the_others()
    {
        var cache = _fixture.Open();
        var (hash, content) = _fixture.Plant(1);
        var gate = new Gate();
        using var measured = new Measurements("cache", _fixture.Path);
        _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Slow(gate));
        using var impatient = new CancellationTokenSource();

        var first = cache.OpenAsync(hash, content.Length, _fixture.Source, impatient.Token);
        await gate.Reached;
        var second = cache.OpenAsync(hash, content.Length, _fixture.Source, Never);
        while (measured.Sum("ra.content_cache.requests", "joined") == 0) await Task.Yield();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Open();

        (await second).Dispose();
        Assert.Equal(1, _fixture.Faulty.Calls(StoreCall.GetToFile));
    }

    [Fact]
    public async Task A_fetch_that_nobody_waits_for_any_more_ends_and_leaves_nothing()
    {
        var cache = _fixture.Open(2 * CacheFixture.Block);
        var (hash, content) = _fixture.Plant(1);
        var gate = new Gate();
        _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Slow(gate));
        using var cancel = new CancellationTokenSource();
        var only = cache.OpenAsync(hash, content.Length, _fixture.Source, cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);

        // What it had reserved is free again: an object that needs the whole budget gets in.
        var (whole, _) = _fixture.Plant(2, 2 * CacheFixture.Block);
        await _fixture.UseAsync(cache, whole, 2 * CacheFixture.Block);

        Assert.Equal([CacheFixture.NameOf(whole)], _fixture.Objects);
        Assert.Empty(_fixture.Unfinished);
    }

    public static TheoryData<string> Spoilt => new("flip", "truncate", "reset", "missing", "lie");

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task What_does_not_arrive_whole_and_right_is_never_there(string how)
    {
        var cache = _fixture.Open();
        var (hash, content) = _fixture.Plant(1);
        if (how == "flip") _fixture.Faulty.On(StoreCall.GetToFile, new Fault.BitFlip());
        if (how == "truncate") _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Truncate());
        if (how == "reset") _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Reset());
        if (how == "missing") _fixture.Faulty.On(StoreCall.GetToFile, new Fault.Before(ErrorCode.StoreObjectMissing));
        if (how == "lie") _fixture.Store.Plant(StoreKey.Data(hash), new byte[content.Length]);

        var failure = await Assert.ThrowsAsync<StoreException>(() => cache.OpenAsync(hash, content.Length, _fixture.Source, Never));

        if (how is "flip" or "lie") Assert.Equal(ErrorCode.StoreObjectDamaged, failure.Code);
        Assert.Empty(_fixture.Objects);
        Assert.Empty(_fixture.Unfinished);
        _fixture.Plant(1);
        await _fixture.UseAsync(cache, hash); // the failure is nobody's who comes later
        Assert.Equal([CacheFixture.NameOf(hash)], _fixture.Objects);
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        var (hash, content) = _fixture.Plant(1);
        await _fixture.UseAsync(_fixture.Open(), hash);

        var again = _fixture.Open();
        using var opened = await again.TryOpenAsync(hash, Never);

        Assert.Equal(content, CacheFixture.Read(opened!));
        Assert.Equal(CacheFixture.Block, await again.BytesAsync(Never));
    }

    [Fact]
    public async Task What_a_killed_process_did_not_finish_is_swept()
    {
        var left = Path.Combine(_fixture.Path, ".tmp", "4711-killed");
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, "1"), "half of an object");
        var (hash, _) = _fixture.Plant(1);

        await _fixture.UseAsync(_fixture.Open(), hash);

        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task A_file_that_was_cut_off_behind_the_caches_back_is_fetched_again()
    {
        var cache = _fixture.Open();
        var (hash, content) = _fixture.Plant(1);
        await _fixture.UseAsync(cache, hash);
        await File.WriteAllBytesAsync(Path.Combine(_fixture.Path, CacheFixture.NameOf(hash)), content[..10]);

        using var opened = await cache.OpenAsync(hash, content.Length, _fixture.Source, Never);

        Assert.Equal(content, CacheFixture.Read(opened));
    }

    [Fact]
    public async Task A_directory_that_was_removed_is_begun_anew()
    {
        var cache = _fixture.Open();
        var (hash, _) = _fixture.Plant(1);
        await _fixture.UseAsync(cache, hash);
        Directory.Delete(_fixture.Path, recursive: true);

        await _fixture.UseAsync(cache, hash);

        Assert.Equal([CacheFixture.NameOf(hash)], _fixture.Objects);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_is_an_error_that_names_it()
    {
        await File.WriteAllTextAsync(_fixture.Path, "a file");
        var (hash, _) = _fixture.Plant(1);

        var failure = await Assert.ThrowsAsync<LocalIOException>(() => _fixture.UseAsync(_fixture.Open(), hash));

        Assert.Equal(_fixture.Path, failure.Path);
        Assert.Contains(_fixture.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_an_error_that_says_what_to_do()
    {
        using var directory = new TempDirectory();
        using var disk = SmallFileSystem.TryCreate(directory, "size=64k");
        if (disk is null) return; // a container that may not mount
        using var cache = new ContentCache(Path.Combine(disk.Path, "cache"), 100 * 1024 * 1024);
        var (hash, content) = _fixture.Plant(1, 1024 * 1024);

        var failure = await Assert.ThrowsAsync<LocalIOException>(() => cache.OpenAsync(hash, content.Length, _fixture.Source, Never));

        Assert.Equal(ErrorCode.LocalDiskFull, failure.Code);
        Assert.Contains("smaller size", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(cache.Location, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Hits_misses_and_bytes_are_counted()
    {
        using var measured = new Measurements("cache", _fixture.Path);
        var cache = _fixture.Open(2 * CacheFixture.Block);
        foreach (var seed in (int[])[1, 1, 2, 3])
            await _fixture.UseAsync(cache, _fixture.Plant(seed).Hash);

        Assert.Equal((1, 3), (measured.Sum("ra.content_cache.requests", "hit"), measured.Sum("ra.content_cache.requests", "miss")));
        Assert.Equal(3 * CacheFixture.Block, measured.Sum("ra.content_cache.bytes", "stored"));
        Assert.Equal(CacheFixture.Block, measured.Sum("ra.content_cache.bytes", "hit"));
        Assert.True(measured.Sum("ra.content_cache.evictions", "") > 0);
    }

    [Fact]
    public async Task A_name_that_is_no_digest_is_never_cached()
    {
        var cache = _fixture.Open();
        var odd = ContentHash.Parse("NoDigest");
        Assert.Null(await cache.TryOpenAsync(odd, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => cache.OpenAsync(odd, 1, _fixture.Source, Never));
    }
}
