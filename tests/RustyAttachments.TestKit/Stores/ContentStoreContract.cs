using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using Xunit;

namespace RustyAttachments.TestKit.Stores;

/// <summary>What every content store promises. A subclass opens an empty store; two stores over the same data where it can.</summary>
public abstract partial class ContentStoreContract : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory _files = new();
    private readonly List<IContentStore> _opened = [];
    private int _names;

    /// <summary>Opens the test's store, which is empty the first time; later calls open the same data again.</summary>
    protected abstract Task<IContentStore> OpenAsync();

    /// <summary>Whether a race of writers is decided by the store; where it cannot be, each may store the same content.</summary>
    protected virtual bool DecidesRaces => true;

    /// <summary>The store of the test.</summary>
    protected IContentStore Store => _opened[0];

    protected static CancellationToken Never => CancellationToken.None;

    /// <summary>Pseudo-random bytes; the same for the same seed.</summary>
    protected static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public virtual async Task InitializeAsync() => await ReopenAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
    }

    public void Dispose()
    {
        _files.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Many_questions_at_once_are_answered_in_order_by_hash_and_size()
    {
        var (there, other) = (Bytes(10), Bytes(20, seed: 2));
        var (present, absent) = (ContentHasher.Hash(there), ContentHash.Parse("AbC9"));
        Assert.Equal((bool[])[false], await Store.HaveAsync([new SizedHash(present, 10)], Never));
        await Store.PutAsync(StoreKey.Data(present), there, PutOptions.Content, Never);
        await Store.PutAsync(StoreKey.Data(ContentHash.Parse("Text")), other, PutOptions.Content, Never);

        Assert.Equal((bool[])[true, false, false, true, true], await Store.HaveAsync(
            [new(present, 10), new(present, 11), new(absent, 10), new(ContentHash.Parse("Text"), 20), new(present, 10)], Never));
        Assert.Empty(await Store.HaveAsync([], Never));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Content_comes_back_as_it_was_put(int length)
    {
        var content = Bytes(length);
        var key = StoreKey.Data(ContentHasher.Hash(content));

        Assert.Equal(PutOutcome.Stored, await Store.PutAsync(key, content, PutOptions.Content, Never));

        Assert.Equal(content, (await Store.GetAsync(key, long.MaxValue, Never)).Content.ToArray());
        Assert.Equal(length, (await Store.HeadAsync(key, Never))!.Size);
    }

    [Fact]
    public async Task Content_that_is_there_is_not_stored_again()
    {
        var content = Bytes(5000);
        var key = StoreKey.Data(ContentHasher.Hash(content));
        await Store.PutAsync(key, content, PutOptions.Content, Never);

        Assert.Equal(PutOutcome.AlreadyPresent, await Store.PutAsync(key, content, PutOptions.Content, Never));
        using var file = OpenSource(content);
        Assert.Equal(PutOutcome.AlreadyPresent, await Store.PutFileAsync(ContentHasher.Hash(content), file.Range, Never));
    }

    [Fact]
    public async Task Content_of_the_wrong_size_is_replaced()
    {
        var content = Bytes(5000);
        var hash = ContentHasher.Hash(content);
        await Store.PutAsync(StoreKey.Data(hash), Bytes(4999), new PutOptions(), Never);

        Assert.Equal(PutOutcome.Replaced, await Store.PutAsync(StoreKey.Data(hash), content, PutOptions.Content, Never));
        Assert.Equal(content, (await Store.GetAsync(StoreKey.Data(hash), long.MaxValue, Never)).Content.ToArray());

        await Store.PutAsync(StoreKey.Data(hash), Bytes(1), new PutOptions(), Never);
        using var file = OpenSource(content);
        Assert.Equal(PutOutcome.Replaced, await Store.PutFileAsync(hash, file.Range, Never));
        Assert.Equal(content, (await Store.GetAsync(StoreKey.Data(hash), long.MaxValue, Never)).Content.ToArray());
    }

    [Fact]
    public async Task Of_many_writers_of_one_content_one_stores_it_and_the_others_are_told()
    {
        var content = Bytes(60_000);
        var key = StoreKey.Data(ContentHasher.Hash(content));
        var other = await ReopenAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            (i % 2 == 0 ? Store : other).PutAsync(key, content, PutOptions.Content, Never)));

        var stored = outcomes.Count(o => o == PutOutcome.Stored);
        Assert.Equal(16, stored + outcomes.Count(o => o == PutOutcome.AlreadyPresent));
        Assert.InRange(stored, 1, DecidesRaces ? 1 : 16);
        Assert.Equal(content, (await Store.GetAsync(key, long.MaxValue, Never)).Content.ToArray());
    }

    [Fact]
    public async Task A_put_without_condition_replaces_content_and_metadata()
    {
        var key = StoreKey.Parse("Manifests/farm/queue/x_input");
        await Store.PutAsync(key, "first"u8.ToArray(), WithMetadata(("asset-root", "/one")), Never);

        Assert.Equal(PutOutcome.Stored, await Store.PutAsync(key, "other"u8.ToArray(), WithMetadata(("asset-root", "/two"), ("file-system-location-name", "nas")), Never));

        var stored = await Store.GetAsync(key, 100, Never);
        Assert.Equal("other", Encoding.UTF8.GetString(stored.Content.Span));
        Assert.Equal("/two", stored.Metadata["asset-root"]);
        Assert.Equal("nas", stored.Metadata["file-system-location-name"]);
        Assert.Equal("application/x-test", stored.ContentType);
    }

    [Fact]
    public async Task Metadata_of_a_removed_object_does_not_come_back_with_another()
    {
        var key = StoreKey.Parse("Manifests/x_input");
        await Store.PutAsync(key, "first"u8.ToArray(), WithMetadata(("asset-root", "/one")), Never);
        await Store.PutAsync(key, "other"u8.ToArray(), new PutOptions(), Never);

        Assert.Empty((await Store.GetAsync(key, 100, Never)).Metadata);
    }

    [Theory]
    [InlineData("Asset-Root", "/x")]
    [InlineData("asset-root", "/ä")]
    [InlineData("asset-root", "a\nb")]
    [InlineData("asset-root", " /x")]
    [InlineData("", "/x")]
    public async Task Metadata_that_not_every_store_can_keep_is_refused(string name, string value) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(StoreKey.Parse("Manifests/x"), Bytes(1), WithMetadata((name, value)), Never));

    [Fact]
    public async Task Metadata_of_more_than_two_kibibytes_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.PutAsync(StoreKey.Parse("Manifests/x"), Bytes(1), WithMetadata(("asset-root", new string('x', 2048))), Never));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 70_000)]
    [InlineData(1, 3)]
    [InlineData(69_999, 1)]
    [InlineData(30_000, 40_000)]
    public async Task Ranges_are_exact(int offset, int length)
    {
        var (key, content) = await PutRandomAsync(70_000);
        var destination = new byte[length];

        await Store.GetRangeAsync(key, offset, destination, Never);

        Assert.Equal(content[offset..(offset + length)], destination);
    }

    [Fact]
    public async Task A_range_beyond_the_end_means_a_damaged_object()
    {
        var (key, _) = await PutRandomAsync(1000);

        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetRangeAsync(key, 500, new byte[501], Never));
        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetRangeAsync(key, 2000, new byte[1], Never));
    }

    [Fact]
    public async Task What_is_missing_is_reported_as_missing()
    {
        await PutRandomAsync(1); // the store itself exists
        var key = StoreKey.Data(ContentHasher.HashText("missing"));
        using var file = OpenTarget(10);

        Assert.Null(await Store.HeadAsync(key, Never));
        await FailsAsync(ErrorCode.StoreObjectMissing, () => Store.GetAsync(key, 10, Never));
        await FailsAsync(ErrorCode.StoreObjectMissing, () => Store.GetRangeAsync(key, 0, new byte[1], Never));
        var failure = await FailsAsync(ErrorCode.StoreObjectMissing, () => Store.GetToFileAsync(key, 10, file.Range, Never));
        Assert.Contains(key.Text, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Store.DisplayName, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_over_the_limit_is_not_read()
    {
        var (key, _) = await PutRandomAsync(1000);

        await FailsAsync(ErrorCode.ManifestTooLarge, () => Store.GetAsync(key, 999, Never));
        Assert.Equal(1000, (await Store.GetAsync(key, 1000, Never)).Content.Length);
    }

    [Fact]
    public async Task A_listing_gives_the_keys_of_a_prefix_in_order()
    {
        string[] keys = ["Data/0b.xxh128", "Data/0c.xxh128", "Data/a0.xxh128", "Manifests/a-b", "Manifests/a/b", "Manifests/a/c/d", "Manifests/a0", "Manifests/ä b"];
        foreach (var (key, i) in keys.Reverse().Select((k, i) => (k, i))) await Store.PutAsync(StoreKey.Parse(key), Bytes(i + 1), WithMetadata(("asset-root", "/x")), Never);

        Assert.Equal(keys, await ListAsync(""));
        Assert.Equal(keys[..3], await ListAsync("Data/"));
        Assert.Equal(keys[..2], await ListAsync("Data/0"));
        Assert.Equal(keys[3..7], await ListAsync("Manifests/a"));
        Assert.Equal(keys[4..6], await ListAsync("Manifests/a/"));
        Assert.Equal([keys[7]], await ListAsync("Manifests/ä"));
        Assert.Empty(await ListAsync("Nothing/"));
        Assert.Empty(await ListAsync("Data/0b.xxh128/"));
    }

    [Fact]
    public async Task A_listing_shows_sizes_and_times()
    {
        var (key, _) = await PutRandomAsync(1234);

        var found = await FirstAsync(Store.ListAsync("Data/", Never));

        Assert.Equal((key, 1234L), (found.Key, found.Size));
        Assert.InRange(found.LastModified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_deleting_it_again_is_fine()
    {
        var (key, _) = await PutRandomAsync(10);

        await Store.DeleteAsync(key, Never);
        await Store.DeleteAsync(key, Never);

        Assert.Null(await Store.HeadAsync(key, Never));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var key = StoreKey.Data(ContentHasher.HashText("x"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(key, Bytes(10), PutOptions.Content, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.HeadAsync(key, cancelled.Token));
        Assert.Null(await Store.HeadAsync(key, Never));
    }

    [Fact]
    public async Task Many_callers_at_once_are_served()
    {
        var contents = Enumerable.Range(0, 200).Select(i => Bytes(500 + i, i)).ToArray();

        await Task.WhenAll(contents.Select(c => Store.PutAsync(StoreKey.Data(ContentHasher.Hash(c)), c, PutOptions.Content, Never)));
        var back = await Task.WhenAll(contents.Select(c => Store.GetAsync(StoreKey.Data(ContentHasher.Hash(c)), 1000, Never)));

        Assert.Equal(contents, back.Select(b => b.Content.ToArray()));
    }

    /// <summary>Opens the store's data a second time.</summary>
    protected async Task<IContentStore> ReopenAsync()
    {
        _opened.Add(await OpenAsync());
        return _opened[^1];
    }

    /// <summary>Stores random content.</summary>
    protected async Task<(StoreKey Key, byte[] Content)> PutRandomAsync(int length)
    {
        var content = Bytes(length);
        var key = StoreKey.Data(ContentHasher.Hash(content));
        await Store.PutAsync(key, content, PutOptions.Content, Never);
        return (key, content);
    }

    /// <summary>The keys that a listing gives.</summary>
    protected async Task<List<string>> ListAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (var found in Store.ListAsync(prefix, Never)) keys.Add(found.Key.Text);
        return keys;
    }

    protected static async Task<StoreException> FailsAsync(ErrorCode code, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<StoreException>(call);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    protected static PutOptions WithMetadata(params (string Name, string Value)[] metadata) =>
        new() { ContentType = "application/x-test", Metadata = metadata.ToDictionary(m => m.Name, m => m.Value) };

    private static async Task<ObjectInfo> FirstAsync(IAsyncEnumerable<ObjectInfo> objects)
    {
        await foreach (var found in objects) return found;
        throw new InvalidOperationException("The listing is empty.");
    }
}
