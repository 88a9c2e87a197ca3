using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Storage.Rates;

namespace RustyAttachments.Storage.Tests.Rates;

public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    private double Elapsed => (_time.GetUtcNow() - _time.Start).TotalSeconds;

    private static CancellationToken Never => CancellationToken.None;

    [Fact]
    public void Without_a_rate_nothing_waits()
    {
        var limiter = new RateLimiter(null, _time);

        for (var i = 0; i < 10; i++) Assert.True(limiter.WaitAsync(long.MaxValue / 20, Never).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Each_waits_until_what_was_asked_before_it_is_paid_for()
    {
        var limiter = new RateLimiter(1000, _time);

        Assert.True(limiter.WaitAsync(500, Never).IsCompletedSuccessfully);
        var second = limiter.WaitAsync(2000, Never);
        var third = limiter.WaitAsync(1, Never);

        await AdvanceUntilAsync(second, TimeSpan.FromMilliseconds(10));
        Assert.InRange(Elapsed, 0.5, MuchLater);
        await AdvanceUntilAsync(third, TimeSpan.FromMilliseconds(10));
        Assert.InRange(Elapsed, 2.5, MuchLater);
    }

    [Fact]
    public void Nothing_is_saved_up_while_idle()
    {
        var limiter = new RateLimiter(1000, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.True(limiter.WaitAsync(10, Never).IsCompletedSuccessfully);
        Assert.False(limiter.WaitAsync(10, Never).IsCompleted);
    }

    [Fact]
    public async Task A_new_rate_counts_for_those_that_wait()
    {
        var limiter = new RateLimiter(1, _time);
        await limiter.WaitAsync(1_000_000, Never);
        var waiting = limiter.WaitAsync(10, Never);

        limiter.BytesPerSecond = 1_000_000;
        Assert.Equal(1_000_000, limiter.BytesPerSecond);
        await AdvanceUntilAsync(waiting, TimeSpan.FromMilliseconds(100));

        Assert.InRange(Elapsed, 1, MuchLater);
    }

    [Fact]
    public async Task Lifting_the_limit_lets_everybody_through()
    {
        var limiter = new RateLimiter(1, _time);
        await limiter.WaitAsync(1_000_000, Never);
        var waiting = Enumerable.Range(0, 5).Select(_ => limiter.WaitAsync(1_000_000, Never)).ToArray();

        limiter.BytesPerSecond = null;

        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_cancelled_wait_speeds_up_nobody_before_it_and_delays_nobody_behind_it()
    {
        var limiter = new RateLimiter(1000, _time);
        using var cancel = new CancellationTokenSource();
        await limiter.WaitAsync(1000, Never);
        var before = limiter.WaitAsync(1000, Never);
        var cancelled = limiter.WaitAsync(1_000_000, cancel.Token);
        var behind = limiter.WaitAsync(1, Never);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Assert.False(before.IsCompleted);
        await AdvanceUntilAsync(before, TimeSpan.FromMilliseconds(100));
        Assert.InRange(Elapsed, 0.99, MuchLater);
        await AdvanceUntilAsync(behind, TimeSpan.FromMilliseconds(100));
        Assert.InRange(Elapsed, 1.99, MuchLater);
    }

    [Fact]
    public async Task Given_back_bytes_shorten_the_wait()
    {
        var limiter = new RateLimiter(1000, _time);
        await limiter.WaitAsync(5000, Never);

        limiter.Refund(5000);

        Assert.True(limiter.WaitAsync(1, Never).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_average_rate_is_held_over_many_callers()
    {
        var limiter = new RateLimiter(1_000_000, _time);
        var all = Task.WhenAll(Enumerable.Range(0, 50).Select(_ => limiter.WaitAsync(100_000, Never)));

        await AdvanceUntilAsync(all, TimeSpan.FromMilliseconds(10));

        // The last starts when the 49 before it, 4.9 MB, are paid for.
        Assert.InRange(Elapsed, 4.9, MuchLater);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_rate_is_positive(long rate) => Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimiter(rate, _time));

    // The fake clock may run ahead of a pump that waits for a processor; what a mistake costs is a thousand seconds.
    private const double MuchLater = 500;

    private async Task AdvanceUntilAsync(Task task, TimeSpan step)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(step);
            for (var i = 0; i < 20 && !task.IsCompleted; i++) await Task.Yield();
        }

        await task;
    }
}
