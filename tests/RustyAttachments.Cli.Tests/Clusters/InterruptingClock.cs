namespace RustyAttachments.Cli.Tests.Clusters;

/// <summary>Cancels when whoever follows events pauses before it asks again.</summary>
internal sealed class InterruptingClock(CancellationTokenSource interrupt) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.FromSeconds(1)) interrupt.Cancel();
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
