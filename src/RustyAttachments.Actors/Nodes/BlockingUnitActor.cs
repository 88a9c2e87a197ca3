using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Nodes;

/// <summary>A unit that is one piece of blocking work: it runs on a thread of the pool, never in this actor.</summary>
public abstract class BlockingUnitActor : UnitActor
{
    /// <summary>Creates the actor for one lease.</summary>
    protected BlockingUnitActor(UnitContext context)
        : base(context) => Receive<WorkDone>(done => Complete(done.Result));

    /// <inheritdoc/>
    protected override UnitCounters Counters => UnitCounters.Zero;

    /// <inheritdoc/>
    protected override bool IsIdle => true;

    /// <inheritdoc/>
    protected override void PreStart() => RunBlocking(() => new WorkDone(Work()));

    /// <summary>Does the work; throws what fails the unit. Looks at the unit's token between steps.</summary>
    protected abstract UnitResult Work();
}
