using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Nodes;

/// <summary>A unit that is one piece of asynchronous work beside this actor, which only starts it, reports and cancels.</summary>
public abstract class AsyncUnitActor : UnitActor
{
    private volatile UnitCounters _counters = UnitCounters.Zero;

    /// <summary>Creates the actor for one lease.</summary>
    protected AsyncUnitActor(UnitContext context)
        : base(context) => Receive<WorkDone>(done => Complete(done.Result));

    /// <inheritdoc/>
    protected override UnitCounters Counters => _counters;

    /// <inheritdoc/>
    protected override bool IsIdle => true;

    /// <inheritdoc/>
    protected override void PreStart() => RunAsync(() => Task.Run<object>(async () => new WorkDone(await WorkAsync(counters => _counters = counters)), Unit.Cancelled));

    /// <summary>
    /// Does the work and tells <paramref name="advanced"/> now and then how far it is; throws what fails the unit. Ends
    /// soon when the unit's token does. Must touch nothing of the actor but <see cref="UnitActor.Unit"/>.
    /// </summary>
    protected abstract Task<UnitResult> WorkAsync(Action<UnitCounters> advanced);
}
