using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.FileSystem.Scanning;

namespace RustyAttachments.Actors.Scanning;

/// <summary>
/// Does one scan unit: lists a directory subtree, up to a bound, into batches of files for others to process and
/// further scan units for what is left. The listing blocks a thread of the pool, never this actor.
/// </summary>
public sealed class ScanActor : BlockingUnitActor
{
    private readonly ScanUnit _unit;
    private readonly EngineSettings _settings;
    private readonly ScanCollection _collection;

    /// <summary>Creates the actor for one leased unit.</summary>
    public ScanActor(UnitContext context, ScanUnit unit, EngineSettings settings)
        : base(context)
    {
        _unit = unit;
        _settings = settings;
        var request = (UploadRequest)context.Spec.Request;
        _collection = new ScanCollection(Unit, settings, request.ChunkSize, keepFiles: request.Depth == UploadDepth.List);
    }

    /// <inheritdoc/>
    protected override UnitCounters Counters => _collection.Counters;

    /// <inheritdoc/>
    protected override UnitResult Work()
    {
        var scanner = new DirectoryScanner(Unit.Spec.Rules!, new ScanLimits { TaskEntries = _settings.ScanEntries, BatchEntries = _settings.BatchFiles });
        foreach (var batch in scanner.Scan(_unit.Task, Unit.Cancelled)) _collection.Add(batch);
        return _collection.Complete();
    }
}
