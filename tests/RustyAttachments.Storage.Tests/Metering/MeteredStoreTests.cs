using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Metering;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;
using RustyAttachments.TestKit.Telemetry;

namespace RustyAttachments.Storage.Tests.Metering;

/// <summary>The decorator keeps the contract of the store that it wraps.</summary>
public sealed class MeteredStoreContractTests : ContentStoreContract
{
    private readonly InMemoryContentStore _inner = new();

    protected override Task<IContentStore> OpenAsync() => Task.FromResult<IContentStore>(new MeteredStore(_inner, "contract"));
}

/// <summary>What is counted. Each test's store has a kind of its own, as others measure at the same time.</summary>
public sealed class MeteredStoreTests : IAsyncDisposable
{
    private static readonly byte[] Content = [1, 2, 3];
    private static readonly StoreKey Key = StoreKey.Data(ContentHasher.Hash(Content));
    private readonly string _kind = Guid.NewGuid().ToString("N");
    private readonly InMemoryContentStore _inner = new();
    private readonly FaultyContentStore _faulty;
    private readonly MeteredStore _store;
    private readonly Measurements _measured;

    public MeteredStoreTests()
    {
        _faulty = new FaultyContentStore(_inner);
        _store = new MeteredStore(_faulty, _kind);
        _measured = new Measurements("store", _kind);
    }

    private static CancellationToken Never => CancellationToken.None;

    public async ValueTask DisposeAsync()
    {
        _measured.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Every_call_counts_with_its_result_and_its_time()
    {
        Assert.Null(await _store.HeadAsync(Key, Never));
        await _store.PutAsync(Key, Content, PutOptions.Content, Never);
        await _store.PutAsync(Key, Content, PutOptions.Content, Never);
        Assert.NotNull(await _store.HeadAsync(Key, Never));
        await _store.GetAsync(Key, 100, Never);
        await foreach (var _ in _store.ListAsync("", Never)) { }
        await _store.DeleteAsync(Key, Never);

        Assert.Equal(["delete/ok", "get/ok", "head/absent", "head/ok", "list/ok", "put/ok", "put/present"], _measured.Of("ra.store.requests"));
        Assert.Equal(7, _measured.Of("ra.store.duration").Count());
    }

    [Fact]
    public async Task Only_bytes_that_moved_count()
    {
        await _store.PutAsync(Key, Content, PutOptions.Content, Never);
        await _store.PutAsync(Key, Content, PutOptions.Content, Never);
        await _store.GetRangeAsync(Key, 1, new byte[2], Never);

        Assert.Equal(3, _measured.Sum("ra.store.bytes", "sent"));
        Assert.Equal(2, _measured.Sum("ra.store.bytes", "received"));
    }

    [Fact]
    public async Task Failures_count_as_what_they_are_and_go_on_to_the_caller()
    {
        _faulty.On(StoreCall.Put, new Fault.Before(ErrorCode.StoreUnreachable)).On(StoreCall.List, new Fault.Before(ErrorCode.StoreUnreachable)).On(StoreCall.Head, new Fault.Hang());
        await Assert.ThrowsAsync<StoreException>(() => _store.PutAsync(Key, Content, PutOptions.Content, Never));
        await Assert.ThrowsAsync<StoreException>(() => _store.GetAsync(Key, 100, Never));
        await Assert.ThrowsAsync<StoreException>(async () => await _store.ListAsync("", Never).GetAsyncEnumerator().MoveNextAsync());
        using var cancel = new CancellationTokenSource();
        var hanging = _store.HeadAsync(Key, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);

        Assert.Equal(["get/absent", "head/cancelled", "list/failed", "put/failed"], _measured.Of("ra.store.requests"));
    }
}
