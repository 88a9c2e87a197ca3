using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Actors.Scanning;

/// <summary>Does the first unit of an upload; the work itself is <see cref="UploadPlanner"/>.</summary>
public sealed class PlanUploadActor(UnitContext context) : BlockingUnitActor(context)
{
    /// <inheritdoc/>
    protected override UnitResult Work() => UploadPlanner.Plan((UploadRequest)Unit.Spec.Request, probe: Unit.Spec.OnlyNode is null, Unit.Cancelled);
}
