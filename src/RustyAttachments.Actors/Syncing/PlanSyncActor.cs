using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Syncing;

/// <summary>Does the first unit of a copy between stores; the work itself is <see cref="SyncPlanner"/>.</summary>
public sealed class PlanSyncActor(UnitContext context, IContentStore source, IContentStore target, EngineSettings settings) : AsyncUnitActor(context)
{
    /// <inheritdoc/>
    protected override Task<UnitResult> WorkAsync(Action<UnitCounters> advanced) => new SyncPlanner(Unit, source, target, settings, new SyncTally(advanced)).PlanAsync();
}
