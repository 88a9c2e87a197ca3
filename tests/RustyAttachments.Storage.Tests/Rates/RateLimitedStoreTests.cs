using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Rates;

/// <summary>The decorator keeps the contract of the store that it wraps.</summary>
public sealed class UnlimitedRateStoreTests : ContentStoreContract
{
    private readonly InMemoryContentStore _inner = new();

    protected override Task<IContentStore> OpenAsync() => Task.FromResult<IContentStore>(new RateLimitedStore(_inner, new RateLimiter()));
}

public sealed class RateLimitedStoreTests : IAsyncDisposable
{
    private static readonly StoreKey Key = StoreKey.Data(ContentHasher.HashText("x"));
    private readonly InMemoryContentStore _inner = new();
    private readonly RateLimiter _limiter = new(1000, new FakeTimeProvider());

    private static CancellationToken Never => CancellationToken.None;

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    [Fact]
    public async Task Stored_bytes_hold_up_the_next_call_and_questions_do_not()
    {
        await using var store = new RateLimitedStore(_inner, _limiter);
        await store.PutAsync(Key, new byte[500], PutOptions.Content, Never);
        Assert.NotNull(await store.HeadAsync(Key, Never));

        using var cancel = new CancellationTokenSource();
        var next = store.GetRangeAsync(Key, 0, new byte[1], cancel.Token);

        Assert.False(next.IsCompleted);
        Assert.Equal(0, _inner.Calls(StoreCall.GetRange));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task What_was_there_already_costs_nothing()
    {
        await using var store = new RateLimitedStore(_inner, _limiter);
        _inner.Plant(Key, new byte[500]);

        Assert.Equal(PutOutcome.AlreadyPresent, await store.PutAsync(Key, new byte[500], PutOptions.Content, Never));
        Assert.Equal(500, (await store.GetAsync(Key, 500, Never)).Content.Length);
    }

    [Fact]
    public async Task A_small_object_read_whole_is_paid_for_by_those_that_come_later()
    {
        await using var store = new RateLimitedStore(_inner, _limiter);
        _inner.Plant(Key, new byte[500]);

        await store.GetAsync(Key, 500, Never);

        Assert.False(_limiter.WaitAsync(1, Never).IsCompleted);
    }
}
