using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Memory;

namespace RustyAttachments.Storage.Tests.Memory;

public sealed class MemoryPermitsTests
{
    private static CancellationToken Never => CancellationToken.None;

    [Theory]
    [InlineData(64, 32, 16)]   // never more than 16 GiB
    [InlineData(16, 15, 14)]   // what is available less 1 GiB
    [InlineData(16, 2, 4)]     // a quarter of the total, when little is free
    public void The_default_budget_follows_the_machine(long totalGiB, long availableGiB, long expectedGiB) =>
        Assert.Equal(expectedGiB * ByteSize.GiB, MemoryPermits.DefaultBudget(totalGiB * ByteSize.GiB, availableGiB * ByteSize.GiB));

    [Fact]
    public void The_default_budget_is_at_least_256_mebibytes() =>
        Assert.Equal(256 * ByteSize.MiB, MemoryPermits.DefaultBudget(512 * ByteSize.MiB, 0));

    [Fact]
    public void This_machine_has_a_default_budget() =>
        Assert.InRange(MemoryPermits.DefaultBudget(), 256 * ByteSize.MiB, 16 * ByteSize.GiB);

    [Fact]
    public async Task Requests_wait_for_permits_and_are_served_in_order_even_when_a_later_one_would_fit()
    {
        var permits = new MemoryPermits(100);
        var held = await permits.AcquireAsync(60, Never);

        var large = permits.AcquireAsync(80, Never).AsTask();
        var small = permits.AcquireAsync(10, Never).AsTask();
        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted);
        Assert.Equal(2, permits.Waiting);

        held.Dispose();
        using var largeLease = await large;
        using var smallLease = await small;
        Assert.Equal((80, 10, 90, 0), (largeLease.Bytes, smallLease.Bytes, permits.InUse, permits.Waiting));
    }

    [Fact]
    public async Task A_request_for_more_than_the_budget_waits_for_all_of_it_and_counts_as_all_of_it()
    {
        var permits = new MemoryPermits(100);
        var held = await permits.AcquireAsync(1, Never);

        var oversized = permits.AcquireAsync(1000, Never).AsTask();
        Assert.False(oversized.IsCompleted);
        held.Dispose();

        using var lease = await oversized;
        Assert.Equal((100, 100), (lease.Bytes, permits.InUse));
    }

    [Fact]
    public async Task A_lease_goes_back_once()
    {
        var permits = new MemoryPermits(100);
        var lease = await permits.AcquireAsync(40, Never);
        using var other = await permits.AcquireAsync(40, Never);

        lease.Dispose();
        lease.Dispose();

        Assert.Equal(40, permits.InUse);
    }

    [Fact]
    public async Task A_cancelled_request_leaves_the_queue_and_lets_those_behind_it_through()
    {
        var permits = new MemoryPermits(100);
        using var held = await permits.AcquireAsync(60, Never);
        using var cancel = new CancellationTokenSource();
        var large = permits.AcquireAsync(80, cancel.Token).AsTask();
        var small = permits.AcquireAsync(10, Never).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        using var lease = await small;
        Assert.Equal((70, 0), (permits.InUse, permits.Waiting));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await permits.AcquireAsync(1, cancel.Token));
    }

    [Fact]
    public async Task Nothing_asked_for_is_granted_at_once_but_not_out_of_turn()
    {
        var permits = new MemoryPermits(100);
        using var held = await permits.AcquireAsync(100, Never);

        using var nothing = await permits.AcquireAsync(0, Never);

        Assert.Equal(0, nothing.Bytes);
    }

    [Fact]
    public async Task The_budget_is_never_exceeded_by_many_callers_that_come_go_and_cancel()
    {
        var seed = Environment.TickCount;
        var permits = new MemoryPermits(1000);
        var inUse = 0L;
        var worst = 0L;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(seed + worker);
            for (var i = 0; i < 2000; i++)
            {
                using var cancel = new CancellationTokenSource();
                var wanted = random.Next(0, 400);
                var request = permits.AcquireAsync(wanted, cancel.Token).AsTask();
                if (random.Next(4) == 0) await cancel.CancelAsync();
                try
                {
                    using var lease = await request;
                    InterlockedMax(ref worst, Interlocked.Add(ref inUse, lease.Bytes));
                    if (random.Next(3) == 0) await Task.Yield();
                    Interlocked.Add(ref inUse, -lease.Bytes);
                }
                catch (OperationCanceledException)
                {
                    // as drawn
                }
            }
        })));

        Assert.True(worst <= 1000, $"seed {seed}: {worst} bytes at once");
        Assert.Equal((0, 0), (permits.InUse, permits.Waiting));
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
