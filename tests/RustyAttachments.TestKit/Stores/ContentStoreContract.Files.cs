using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;
using Xunit;

namespace RustyAttachments.TestKit.Stores;

/// <summary>The promises about local files as sources and targets, and what the store says of itself.</summary>
public abstract partial class ContentStoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task A_file_range_goes_up_and_comes_back(int length)
    {
        var content = Bytes(length);
        var hash = ContentHasher.Hash(content);
        using var source = OpenSource([.. "before"u8, .. content, .. "after"u8]);
        using var target = OpenTarget(length + 20);

        Assert.Equal(PutOutcome.Stored, await Store.PutFileAsync(hash, source.Range with { Offset = 6, Length = length }, Never));
        var came = new long[1];
        Assert.Equal(hash, await Store.GetToFileAsync(StoreKey.Data(hash), length, target.Range with { Offset = 10, Length = length, Moved = bytes => Interlocked.Add(ref came[0], bytes) }, Never));
        Assert.Equal(length, came[0]);

        Assert.Equal([.. new byte[10], .. content, .. new byte[10]], target.Content());
    }

    [Fact]
    public async Task A_file_that_changed_since_it_was_hashed_is_not_stored()
    {
        var expected = ContentHasher.HashText("what it was");
        using var source = OpenSource("what it is"u8.ToArray());

        var failure = await Assert.ThrowsAsync<LocalIOException>(() => Store.PutFileAsync(expected, source.Range, Never));

        Assert.Equal(ErrorCode.LocalFileChanged, failure.Code);
        Assert.Equal(source.Range.Path, failure.Path);
        Assert.Null(await Store.HeadAsync(StoreKey.Data(expected), Never));
    }

    [Fact]
    public async Task A_file_that_became_shorter_is_not_stored()
    {
        var content = Bytes(300_000);
        using var source = OpenSource(content);
        var range = source.Range with { Length = 300_001 };

        var failure = await Assert.ThrowsAsync<LocalIOException>(() => Store.PutFileAsync(ContentHasher.Hash(content), range, Never));

        Assert.Equal(ErrorCode.LocalFileChanged, failure.Code);
        Assert.Empty(await ListAsync(""));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task An_object_of_another_size_is_not_taken_into_a_file(int size)
    {
        var hash = ContentHasher.HashText("x");
        await Store.PutAsync(StoreKey.Data(hash), Bytes(size), new PutOptions(), Never);
        using var target = OpenTarget(1000);

        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetToFileAsync(StoreKey.Data(hash), 1000, target.Range, Never));
    }

    [Fact]
    public async Task A_wrong_content_of_the_right_size_shows_in_the_hash()
    {
        var content = Bytes(1000);
        var key = StoreKey.Data(ContentHasher.Hash(content));
        await Store.PutAsync(key, Bytes(1000, seed: 2), new PutOptions(), Never);
        using var target = OpenTarget(1000);

        Assert.Equal(ContentHasher.Hash(Bytes(1000, seed: 2)), await Store.GetToFileAsync(key, 1000, target.Range, Never));
    }

    [Fact]
    public void A_store_states_how_it_wants_to_be_used()
    {
        Assert.True(Store.Capabilities.MaxConcurrency > 0);
        Assert.NotEmpty(Store.DisplayName);
    }

    /// <summary>A local file with the given content, open for reading.</summary>
    protected LocalTestFile OpenSource(byte[] content) =>
        LocalTestFile.Open(_files.WriteFile($"source{_names++}", content), content.Length);

    /// <summary>A local file of zeros, open for reading and writing.</summary>
    protected LocalTestFile OpenTarget(int length) =>
        LocalTestFile.Open(_files.WriteFile($"target{_names++}", new byte[length]), length);
}
