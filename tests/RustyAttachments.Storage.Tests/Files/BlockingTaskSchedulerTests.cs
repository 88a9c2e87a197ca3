using RustyAttachments.Storage.Files;

namespace RustyAttachments.Storage.Tests.Files;

public sealed class BlockingTaskSchedulerTests
{
    [Fact]
    public async Task No_more_than_the_allowed_number_runs_at_once_and_none_on_the_thread_pool()
    {
        using var scheduler = new BlockingTaskScheduler("test", 3);
        using var release = new ManualResetEventSlim();
        using var started = new CountdownEvent(3);
        var (running, most, pooled) = (0, 0, 0);

        var all = Enumerable.Range(0, 20).Select(_ => scheduler.RunAsync(() =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (Thread.CurrentThread.IsThreadPoolThread) Interlocked.Increment(ref pooled);
            if (!started.IsSet) started.Signal();
            release.Wait();
            return Interlocked.Decrement(ref running);
        }, CancellationToken.None)).ToArray();
        started.Wait();
        release.Set();
        await Task.WhenAll(all);

        Assert.Equal((3, 0), (most, pooled));
    }

    [Fact]
    public async Task Work_that_is_cancelled_before_it_starts_never_runs()
    {
        using var scheduler = new BlockingTaskScheduler("test", 1);
        using var release = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var ran = false;

        var first = scheduler.RunAsync(() =>
        {
            release.Wait();
            return 1;
        }, CancellationToken.None);
        var second = scheduler.RunAsync(() => ran = true, cancel.Token);
        await cancel.CancelAsync();
        release.Set();

        Assert.Equal(1, await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(ran);
    }

    [Fact]
    public async Task Failures_reach_the_caller_and_the_thread_goes_on()
    {
        using var scheduler = new BlockingTaskScheduler("test", 1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => scheduler.RunAsync<int>(() => throw new InvalidOperationException(), CancellationToken.None));
        Assert.Equal(5, await scheduler.RunAsync(() => 5, CancellationToken.None));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; seen < value;) seen = Interlocked.CompareExchange(ref target, value, seen) == seen ? value : target;
    }
}
