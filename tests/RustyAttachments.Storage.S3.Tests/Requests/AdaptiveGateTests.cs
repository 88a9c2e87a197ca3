using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3.Tests.Requests;

public sealed class AdaptiveGateTests
{
    private static CancellationToken Never => CancellationToken.None;

    [Fact]
    public async Task As_many_enter_as_the_window_says_and_the_others_in_order()
    {
        var gate = new AdaptiveGate(new AimdWindow(2, 2, new FakeTimeProvider()));
        await gate.EnterAsync(Never);
        await gate.EnterAsync(Never);

        var third = gate.EnterAsync(Never);
        var fourth = gate.EnterAsync(Never);
        Assert.False(third.IsCompleted);
        gate.Leave(null);
        await third;

        Assert.False(fourth.IsCompleted);
        Assert.Equal(2, gate.UnderWay);
        gate.Leave(null);
        await fourth;
    }

    [Fact]
    public async Task After_slowing_down_nobody_enters_until_enough_have_left()
    {
        var gate = new AdaptiveGate(new AimdWindow(4, 4, new FakeTimeProvider()));
        for (var i = 0; i < 4; i++) await gate.EnterAsync(Never);
        var waiting = gate.EnterAsync(Never);

        gate.Leave(false);
        Assert.Equal((2, 3), (gate.Limit, gate.UnderWay));
        gate.Leave(null);
        Assert.False(waiting.IsCompleted);
        gate.Leave(null);

        await waiting;
        Assert.Equal(2, gate.UnderWay);
    }

    [Fact]
    public async Task One_who_gives_up_waiting_takes_no_place()
    {
        var gate = new AdaptiveGate(new AimdWindow(1, 1, new FakeTimeProvider()));
        using var cancel = new CancellationTokenSource();
        await gate.EnterAsync(Never);
        var first = gate.EnterAsync(cancel.Token);
        var second = gate.EnterAsync(Never);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Leave(true);

        await second;
        Assert.Equal(1, gate.UnderWay);
    }
}
