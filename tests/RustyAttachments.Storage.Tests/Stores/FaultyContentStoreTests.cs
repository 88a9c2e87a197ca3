using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Stores;

public sealed class FaultyContentStoreTests : ContentStoreContract
{
    private readonly InMemoryContentStore _inner = new();
    private FaultyContentStore Faulty => (FaultyContentStore)Store;

    protected override Task<IContentStore> OpenAsync() => Task.FromResult<IContentStore>(new FaultyContentStore(_inner));

    [Fact]
    public async Task An_error_before_leaves_the_store_untouched_and_an_error_after_does_not()
    {
        var (before, after) = (Key("before"), Key("after"));
        Faulty.On(StoreCall.Writes, new Fault.Before(ErrorCode.StoreFull), where: k => k == before)
            .On(StoreCall.Writes, new Fault.After(ErrorCode.StoreUnreachable), where: k => k == after);

        await FailsAsync(ErrorCode.StoreFull, () => Store.PutAsync(before, Bytes(1), PutOptions.Content, Never));
        await FailsAsync(ErrorCode.StoreUnreachable, () => Store.PutAsync(after, Bytes(1), PutOptions.Content, Never));

        Assert.Equal([after.Text], _inner.Keys);
    }

    [Fact]
    public async Task A_storm_passes_after_its_number_of_calls()
    {
        Faulty.Storm(3);

        for (var i = 0; i < 3; i++) await FailsAsync(ErrorCode.StoreUnreachable, () => Store.HeadAsync(Key("x"), Never));
        Assert.Null(await Store.HeadAsync(Key("x"), Never));
    }

    [Fact]
    public async Task A_rule_can_let_calls_pass_first()
    {
        Faulty.On(StoreCall.Delete, new Fault.Before(ErrorCode.StoreAccessDenied), skip: 1);

        await Store.DeleteAsync(Key("x"), Never);
        await FailsAsync(ErrorCode.StoreAccessDenied, () => Store.DeleteAsync(Key("x"), Never));
        await Store.DeleteAsync(Key("x"), Never);
    }

    [Fact]
    public async Task A_gate_holds_a_call_until_it_opens()
    {
        var gate = new Gate();
        Faulty.On(StoreCall.Put, new Fault.Slow(gate));

        var put = Store.PutAsync(Key("x"), Bytes(1), PutOptions.Content, Never);
        await gate.Reached;
        Assert.False(put.IsCompleted);
        Assert.Empty(_inner.Keys);
        gate.Open();

        Assert.Equal(PutOutcome.Stored, await put);
        Assert.Equal(1, gate.Arrivals);
    }

    [Fact]
    public async Task A_hanging_call_ends_only_by_cancelling()
    {
        using var cancel = new CancellationTokenSource();
        Faulty.On(StoreCall.Head, new Fault.Hang());

        var head = Store.HeadAsync(Key("x"), cancel.Token);
        Assert.False(head.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => head);
    }

    [Fact]
    public async Task A_flipped_bit_shows_in_every_way_of_reading()
    {
        var (key, content) = await PutRandomAsync(100);
        byte[] flipped = [.. content];
        flipped[50] ^= 1;
        Faulty.On(StoreCall.Reads, new Fault.BitFlip(), times: 3);
        using var target = OpenTarget(100);

        var range = new byte[100];
        await Store.GetRangeAsync(key, 0, range, Never);
        Assert.Equal(flipped, range);
        Assert.Equal(flipped, (await Store.GetAsync(key, 100, Never)).Content.ToArray());
        Assert.Equal(ContentHasher.Hash(flipped), await Store.GetToFileAsync(key, 100, target.Range, Never));
        Assert.Equal(flipped, target.Content());
        Assert.Equal(content, _inner[key]);
    }

    [Fact]
    public async Task A_truncated_body_is_noticed_where_the_length_is_known()
    {
        var (key, _) = await PutRandomAsync(100);
        Faulty.On(StoreCall.Reads, new Fault.Truncate(), times: 3);
        using var target = OpenTarget(100);

        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetRangeAsync(key, 0, new byte[100], Never));
        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetToFileAsync(key, 100, target.Range, Never));
        Assert.Equal(50, (await Store.GetAsync(key, 100, Never)).Content.Length);
    }

    [Fact]
    public async Task A_broken_connection_leaves_half_a_file_behind_and_a_full_disk_is_the_local_one()
    {
        var (key, content) = await PutRandomAsync(100);
        Faulty.On(StoreCall.GetToFile, new Fault.Reset()).On(StoreCall.GetToFile, new Fault.DiskFull()).On(StoreCall.Put, new Fault.DiskFull());
        using var target = OpenTarget(100);

        await FailsAsync(ErrorCode.StoreUnreachable, () => Store.GetToFileAsync(key, 100, target.Range, Never));
        Assert.Equal(content[..50], target.Content()[..50]);
        Assert.Equal(ErrorCode.LocalDiskFull, (await Assert.ThrowsAsync<LocalIOException>(() => Store.GetToFileAsync(key, 100, target.Range, Never))).Code);
        await FailsAsync(ErrorCode.StoreFull, () => Store.PutAsync(Key("x"), Bytes(1), PutOptions.Content, Never));
        Assert.Equal([key.Text], _inner.Keys);
    }

    [Fact]
    public async Task A_plan_does_the_same_to_the_same_calls_in_whatever_order_they_come()
    {
        var keys = Enumerable.Range(0, 200).Select(i => Key($"{i}")).ToList();
        async Task<List<StoreKey>> FailingAsync(IEnumerable<StoreKey> order)
        {
            var plan = new FaultPlan(7).With(StoreCall.Head, 0.2, Fault.Throttled);
            var store = new FaultyContentStore(_inner, plan);
            var failed = new List<StoreKey>();
            foreach (var key in order)
                if (await Record.ExceptionAsync(() => store.HeadAsync(key, Never)) is StoreException) failed.Add(key);
            Assert.Equal(failed.Count, plan.Count);
            return [.. failed.OrderBy(key => key.Text, StringComparer.Ordinal)];
        }

        var failing = await FailingAsync(keys);

        Assert.InRange(failing.Count, 20, 70);
        Assert.Equal(failing, await FailingAsync(Enumerable.Reverse(keys)));
    }

    private static StoreKey Key(string name) => StoreKey.Data(ContentHasher.HashText(name));
}
