using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.ContentCaching;

/// <summary>The decorator keeps the contract of the store that it wraps.</summary>
public sealed class CachedStoreContractTests : ContentStoreContract
{
    private readonly TempDirectory _directory = new();
    private readonly InMemoryContentStore _inner = new();

    protected override Task<IContentStore> OpenAsync() =>
        Task.FromResult<IContentStore>(new CachedStore(_inner, new ContentCache(_directory["cache"], 64 * 1024 * 1024), _ => { }));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}

public sealed class CachedStoreTests : IDisposable
{
    private readonly CacheFixture _fixture = new();
    private readonly TempDirectory _files = new();
    private readonly List<string> _warnings = [];
    private readonly ContentCache _cache;
    private readonly CachedStore _store;

    public CachedStoreTests()
    {
        _cache = _fixture.Open(64 * CacheFixture.Block);
        _store = new CachedStore(_fixture.Faulty, _cache, _warnings.Add);
    }

    private static CancellationToken Never => CancellationToken.None;

    public void Dispose()
    {
        _fixture.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task A_second_read_of_any_kind_asks_the_store_nothing()
    {
        var (hash, content) = _fixture.Plant(1);
        var key = StoreKey.Data(hash);
        Assert.Equal(content, await ReadAsync(key, content.Length));

        Assert.Equal(content, await ReadAsync(key, content.Length));
        Assert.Equal(content, (await _store.GetAsync(key, content.Length, Never)).Content.ToArray());
        var part = new byte[100];
        await _store.GetRangeAsync(key, 50, part, Never);

        Assert.Equal(content[50..150], part);
        Assert.Equal((1, 0, 0), (_fixture.Faulty.Calls(StoreCall.GetToFile), _fixture.Faulty.Calls(StoreCall.Get), _fixture.Faulty.Calls(StoreCall.GetRange)));
    }

    [Fact]
    public async Task What_is_got_into_memory_is_kept_and_a_range_is_not()
    {
        var (kept, content) = _fixture.Plant(1);
        await _store.GetAsync(StoreKey.Data(kept), content.Length, Never);
        await _store.GetRangeAsync(StoreKey.Data(_fixture.Plant(2).Hash), 0, new byte[10], Never);

        Assert.Equal([CacheFixture.NameOf(kept)], _fixture.Objects);
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_was_damaged_on_the_disk_is_never_given_and_is_replaced(bool intoMemory)
    {
        var (hash, content) = _fixture.Plant(1);
        await _fixture.UseAsync(_cache, hash);
        var file = Path.Combine(_fixture.Path, CacheFixture.NameOf(hash));
        await File.WriteAllBytesAsync(file, new byte[content.Length]);

        var read = intoMemory ? (await _store.GetAsync(StoreKey.Data(hash), content.Length, Never)).Content.ToArray() : await ReadAsync(StoreKey.Data(hash), content.Length);
        Assert.Equal(content, read);
        await ReadAsync(StoreKey.Data(hash), content.Length);

        Assert.Equal(content, await File.ReadAllBytesAsync(file));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task What_does_not_fit_passes_the_cache()
    {
        var (hash, content) = _fixture.Plant(1, 65 * CacheFixture.Block);
        Assert.Equal(content, await ReadAsync(StoreKey.Data(hash), content.Length));
        Assert.Empty(_fixture.Objects);
    }

    [Theory]
    [InlineData("Manifests/farm/queue/x_input")]
    [InlineData("Data/OtherPrograms.xxh128")]
    public async Task What_has_no_digest_for_a_name_passes_the_cache(string name)
    {
        var key = StoreKey.Parse(name);
        _fixture.Store.Plant(key, [1, 2, 3]);
        Assert.Equal([1, 2, 3], await ReadAsync(key, 3));
        Assert.Equal([1, 2, 3], (await _store.GetAsync(key, 3, Never)).Content.ToArray());
        Assert.Empty(_fixture.Objects);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_used_is_a_warning_and_the_store_serves()
    {
        await File.WriteAllTextAsync(_fixture.Path, "a file where the directory should be");
        foreach (var seed in Enumerable.Range(0, 3))
        {
            var (hash, content) = _fixture.Plant(seed);
            Assert.Equal(content, await ReadAsync(StoreKey.Data(hash), content.Length));
            Assert.Equal(content, (await _store.GetAsync(StoreKey.Data(hash), content.Length, Never)).Content.ToArray());
            await _store.GetRangeAsync(StoreKey.Data(hash), 0, new byte[10], Never);
        }

        Assert.Contains(_fixture.Path, Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_of_the_store_and_of_the_callers_file_are_theirs()
    {
        var (hash, content) = _fixture.Plant(1);
        _fixture.Faulty.On(StoreCall.GetToFile, Fault.Throttled);
        Assert.Equal(ErrorCode.StoreUnreachable, (await Assert.ThrowsAsync<StoreException>(() => ReadAsync(StoreKey.Data(hash), content.Length))).Code);

        var path = _files.WriteFile("read-only", "");
        using var handle = File.OpenHandle(path);
        var failure = await Assert.ThrowsAsync<LocalIOException>(() => _store.GetToFileAsync(StoreKey.Data(hash), content.Length, new FileRange(handle, path, 0, content.Length), Never));
        Assert.Equal(path, failure.Path);
        Assert.Empty(_warnings);
    }

    private async Task<byte[]> ReadAsync(StoreKey key, int length)
    {
        using var file = LocalTestFile.Open(_files.WriteFile(Guid.NewGuid().ToString("N"), ""), length);
        await _store.GetToFileAsync(key, length, file.Range, Never);
        return file.Content();
    }
}
