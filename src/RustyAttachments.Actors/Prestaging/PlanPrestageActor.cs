using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Prestaging;

/// <summary>Does the first unit of a prestage; the work itself is <see cref="PrestagePlanner"/>.</summary>
public sealed class PlanPrestageActor(UnitContext context, IContentStore store, EngineSettings settings) : AsyncUnitActor(context)
{
    /// <inheritdoc/>
    protected override Task<UnitResult> WorkAsync(Action<UnitCounters> advanced) => new PrestagePlanner(Unit, store, settings).PlanAsync();
}
