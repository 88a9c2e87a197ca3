using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Syncing;

/// <summary>
/// Does one unit of a copy between stores: copies the objects of its segment, a bounded number at a time. What is missing
/// or damaged in the source is that object's problem; problems of a store end the unit. The stores bound the requests of
/// all units together, and with them the memory.
/// </summary>
public sealed class SyncUnitActor(UnitContext context, SyncUnit unit, IContentStore source, IContentStore target, EngineSettings settings)
    : AsyncUnitActor(context)
{
    /// <inheritdoc/>
    protected override async Task<UnitResult> WorkAsync(Action<UnitCounters> advanced)
    {
        var tally = new SyncTally(advanced);
        var parallel = new ParallelOptions
        {
            CancellationToken = Unit.Cancelled,
            MaxDegreeOfParallelism = Math.Clamp(target.Capabilities.MaxConcurrency, 1, settings.PartsPerUnit),
        };
        await Parallel.ForEachAsync(Unit.Segments.Read(unit.Objects), parallel, (item, cancelled) => CopyAsync(item, tally, cancelled));
        return tally.Result();
    }

    private async ValueTask CopyAsync(SegmentItem item, SyncTally tally, CancellationToken cancelled)
    {
        var (hash, size) = (item.File!.Hash!.Value, item.File.SizeOrZero);
        try
        {
            var outcome = await target.CopyFromAsync(source, hash, size, ((SyncRequest)Unit.Spec.Request).Route, cancelled);
            var copied = outcome != PutOutcome.AlreadyPresent;
            tally.Add(new UnitCounters
            {
                FilesDone = 1,
                BytesDone = size,
                ObjectsStored = copied ? 1 : 0,
                BytesStored = copied ? size : 0,
                ObjectsPresent = copied ? 0 : 1,
            });
        }
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectMissing or ErrorCode.StoreObjectDamaged)
        {
            tally.Fail(StoreKey.Data(hash).Text, e.Code, $"{e.Message.TrimEnd('.')} ('{item.Path}' of {item.Source} needs it).");
        }
    }
}
