using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Telemetry;
using RustyAttachments.Storage.Metering;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

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
    private readonly ConcurrentBag<(string Instrument, string Tags, double Value)> _seen = [];
    private readonly InMemoryContentStore _inner = new();
    private readonly FaultyContentStore _faulty;
    private readonly MeteredStore _store;
    private readonly MeterListener _listener = new();

    public MeteredStoreTests()
    {
        _faulty = new FaultyContentStore(_inner);
        _store = new MeteredStore(_faulty, _kind);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RaMeter.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.Start();
    }

    private static CancellationToken Never => CancellationToken.None;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
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

        Assert.Equal(["delete/ok", "get/ok", "head/absent", "head/ok", "list/ok", "put/ok", "put/present"], Requests());
        Assert.Equal(7, _seen.Count(m => m.Instrument == "ra.store.duration" && m.Value >= 0));
    }

    [Fact]
    public async Task Only_bytes_that_moved_count()
    {
        await _store.PutAsync(Key, Content, PutOptions.Content, Never);
        await _store.PutAsync(Key, Content, PutOptions.Content, Never);
        await _store.GetRangeAsync(Key, 1, new byte[2], Never);

        Assert.Equal(3, Bytes("sent"));
        Assert.Equal(2, Bytes("received"));
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

        Assert.Equal(["get/absent", "head/cancelled", "list/failed", "put/failed"], Requests());
    }

    private IEnumerable<string> Requests() => _seen.Where(m => m.Instrument == "ra.store.requests").Select(m => m.Tags).Order(StringComparer.Ordinal);

    private double Bytes(string direction) => _seen.Where(m => m.Instrument == "ra.store.bytes" && m.Tags == direction).Sum(m => m.Value);

    private void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = tags.ToArray();
        if (all.Any(tag => tag.Key == "store" && Equals(tag.Value, _kind)))
            _seen.Add((instrument.Name, string.Join('/', all.Where(tag => tag.Key != "store").Select(tag => tag.Value)), value));
    }
}
