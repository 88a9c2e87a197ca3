using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;
using Xunit;

namespace RustyAttachments.TestKit.Stores;

/// <summary>The promises about content that comes out of another store.</summary>
public abstract partial class ContentStoreContract
{
    [Theory]
    [InlineData(0, CopyRoute.Shortest)]
    [InlineData(1, CopyRoute.Verified)]
    [InlineData(3_000_000, CopyRoute.Shortest)]
    public async Task Content_is_copied_from_another_store_once(int length, CopyRoute route)
    {
        var content = Bytes(length);
        var hash = ContentHasher.Hash(content);
        await using var source = new InMemoryContentStore();
        source.Plant(StoreKey.Data(hash), content);

        Assert.Equal(PutOutcome.Stored, await Store.CopyFromAsync(source, hash, length, route, Never));
        var reads = Reads(source);
        Assert.Equal(PutOutcome.AlreadyPresent, await Store.CopyFromAsync(source, hash, length, route, Never));

        Assert.Equal(content, (await Store.GetAsync(StoreKey.Data(hash), long.MaxValue, Never)).Content.ToArray());
        Assert.Equal(reads, Reads(source));
    }

    [Fact]
    public async Task A_copy_replaces_an_object_of_the_wrong_size()
    {
        var content = Bytes(5000);
        var hash = ContentHasher.Hash(content);
        await using var source = new InMemoryContentStore();
        source.Plant(StoreKey.Data(hash), content);
        await Store.PutAsync(StoreKey.Data(hash), Bytes(4999), new PutOptions(), Never);

        Assert.Equal(PutOutcome.Replaced, await Store.CopyFromAsync(source, hash, 5000, CopyRoute.Shortest, Never));
        Assert.Equal(content, (await Store.GetAsync(StoreKey.Data(hash), long.MaxValue, Never)).Content.ToArray());
    }

    [Theory]
    [InlineData(100_000, 2)]
    [InlineData(99_999, 1)]
    [InlineData(0, 1)]
    public async Task What_is_damaged_in_the_other_store_is_named_and_not_stored(int foundLength, int foundSeed)
    {
        var hash = ContentHasher.Hash(Bytes(100_000));
        await using var source = new InMemoryContentStore();
        source.Plant(StoreKey.Data(hash), Bytes(foundLength, foundSeed));

        var failure = await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.CopyFromAsync(source, hash, 100_000, CopyRoute.Shortest, Never));

        Assert.Contains(hash.ToString(), failure.Message, StringComparison.Ordinal);
        Assert.Contains(source.DisplayName, failure.Message, StringComparison.Ordinal);
        Assert.Null(await Store.HeadAsync(StoreKey.Data(hash), Never));
    }

    [Fact]
    public async Task A_bit_that_flips_on_the_way_is_noticed()
    {
        var content = Bytes(100_000);
        var hash = ContentHasher.Hash(content);
        await using var inner = new InMemoryContentStore();
        inner.Plant(StoreKey.Data(hash), content);
        await using var source = new FaultyContentStore(inner).On(StoreCall.Reads, new Fault.BitFlip());

        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.CopyFromAsync(source, hash, content.Length, CopyRoute.Shortest, Never));
        Assert.Null(await Store.HeadAsync(StoreKey.Data(hash), Never));

        Assert.Equal(PutOutcome.Stored, await Store.CopyFromAsync(source, hash, content.Length, CopyRoute.Shortest, Never));
    }

    [Fact]
    public async Task What_the_other_store_does_not_have_is_missing()
    {
        await using var source = new InMemoryContentStore();
        await FailsAsync(ErrorCode.StoreObjectMissing, () => Store.CopyFromAsync(source, ContentHasher.HashText("x"), 1, CopyRoute.Shortest, Never));
    }

    [Fact]
    public async Task A_cancelled_copy_stores_nothing()
    {
        var content = Bytes(100_000);
        var hash = ContentHasher.Hash(content);
        await using var inner = new InMemoryContentStore();
        inner.Plant(StoreKey.Data(hash), content);
        var gate = new Gate();
        await using var source = new FaultyContentStore(inner).On(StoreCall.Reads, new Fault.Slow(gate));
        using var cancel = new CancellationTokenSource();

        var copy = Store.CopyFromAsync(source, hash, content.Length, CopyRoute.Shortest, cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);
        Assert.Null(await Store.HeadAsync(StoreKey.Data(hash), Never));
    }

    private static int Reads(InMemoryContentStore store) => store.Calls(StoreCall.GetRange) + store.Calls(StoreCall.GetToFile);
}
