using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3.Tests.Requests;

public sealed class StallGuardTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Silence_ends_the_attempt()
    {
        using var guard = new StallGuard(TimeSpan.FromSeconds(60), _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(guard.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(guard.Token.IsCancellationRequested);
        Assert.True(guard.IsStalled);
    }

    [Fact]
    public void Slow_progress_is_progress()
    {
        using var guard = new StallGuard(TimeSpan.FromSeconds(60), _time, CancellationToken.None);

        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(50));
            guard.Progress();
        }

        Assert.False(guard.Token.IsCancellationRequested);
    }

    [Fact]
    public void A_longer_silence_can_be_allowed_until_the_next_progress()
    {
        using var guard = new StallGuard(TimeSpan.FromSeconds(60), _time, CancellationToken.None);

        guard.Allow(TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(9));
        guard.Progress();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(guard.IsStalled);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(guard.IsStalled);
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_stall()
    {
        using var cancel = new CancellationTokenSource();
        using var guard = new StallGuard(TimeSpan.FromSeconds(60), _time, cancel.Token);

        await cancel.CancelAsync();

        Assert.True(guard.Token.IsCancellationRequested);
        Assert.False(guard.IsStalled);
    }
}
