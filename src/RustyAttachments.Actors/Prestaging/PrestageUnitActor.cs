using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Syncing;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Prestaging;

/// <summary>
/// Does one unit of a prestage: has the objects of its segment brought to this node, a bounded number at a time. What is
/// missing or damaged in the store is that object's problem; other problems of the store, and a disk or a budget that is
/// too small, end the unit.
/// </summary>
public sealed class PrestageUnitActor(UnitContext context, PrestageUnit unit, IContentPlacement? placement, EngineSettings settings) : AsyncUnitActor(context)
{
    /// <inheritdoc/>
    protected override async Task<UnitResult> WorkAsync(Action<UnitCounters> advanced)
    {
        if (placement is null)
            throw new RustyAttachmentsException(ErrorCode.LocalDiskFull, $"The node {unit.Node} keeps no content, so nothing can be prestaged there; give it a store and a cache (node.cache.size), or name other nodes.");
        // Otherwise what came first would be driven out by what comes last, and all would look well.
        if (unit.TotalBytes > placement.Room)
            throw new RustyAttachmentsException(ErrorCode.LocalDiskFull, $"The content cache of {unit.Node} keeps {ByteSize.Format(placement.Room)} when it is full, and {ByteSize.Format(unit.TotalBytes)}, in whole blocks of 4 KiB, are to be prestaged; give it a larger size (node.cache.size), or prestage less.");
        var tally = new SyncTally(advanced);
        var parallel = new ParallelOptions { CancellationToken = Unit.Cancelled, MaxDegreeOfParallelism = settings.PartsPerUnit };
        await Parallel.ForEachAsync(Unit.Segments.Read(unit.Objects), parallel, (item, cancelled) => PlaceAsync(placement, item, tally, cancelled));
        return tally.Result();
    }

    private async ValueTask PlaceAsync(IContentPlacement placed, SegmentItem item, SyncTally tally, CancellationToken cancelled)
    {
        var (hash, size) = (item.File!.Hash!.Value, item.File.SizeOrZero);
        try
        {
            var brought = await placed.PlaceAsync(hash, size, ((PrestageRequest)Unit.Spec.Request).Nodes, cancelled);
            tally.Add(new UnitCounters
            {
                FilesDone = 1,
                BytesDone = size,
                FilesWritten = brought ? 1 : 0,
                BytesWritten = brought ? size : 0,
                FilesUpToDate = brought ? 0 : 1,
            });
        }
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectMissing or ErrorCode.StoreObjectDamaged or ErrorCode.StoreUnsupported)
        {
            tally.Fail(StoreKey.Data(hash).Text, e.Code, $"{e.Message.TrimEnd('.')} ('{item.Path}' of {item.Source} needs it on {unit.Node}).");
        }
    }
}
