using RustyAttachments.FileSystem.Scanning;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// Units of work and what they come to.
internal static partial class WireMap
{
    private static P.WorkUnit Encode(WorkUnit unit) => unit switch
    {
        PlanUploadUnit => new P.WorkUnit { PlanUpload = new P.Nothing() },
        ScanUnit scan => new P.WorkUnit { Scan = Encode(scan.Task) },
        UploadUnit upload => new P.WorkUnit { Upload = new P.UploadUnit { Files = Encode(upload.Files), AskStore = upload.AskStore } },
        PlanDownloadUnit => new P.WorkUnit { PlanDownload = new P.Nothing() },
        DownloadUnit download => new P.WorkUnit { Download = new P.DownloadUnit { Files = Encode(download.Files), ChunkBytes = download.ChunkBytes, Node = download.Node } },
        FinishDownloadUnit { Node: { } node } finish => new P.WorkUnit { FinishDownloadAt = new P.FinishDownloadUnit { Entries = Encode(finish.Entries), Node = node } },
        FinishDownloadUnit finish => new P.WorkUnit { FinishDownload = Encode(finish.Entries) },
        PlanSyncUnit => new P.WorkUnit { PlanSync = new P.Nothing() },
        SyncUnit sync => new P.WorkUnit { Sync = Encode(sync.Objects) },
        SyncManifestsUnit manifests => new P.WorkUnit { SyncManifests = Encode(manifests.Manifests) },
        PlanPrestageUnit => new P.WorkUnit { PlanPrestage = new P.Nothing() },
        PrestageUnit prestage => new P.WorkUnit { Prestage = new P.PrestageUnit { Objects = Encode(prestage.Objects), Node = prestage.Node, TotalBytes = prestage.TotalBytes } },
        PlanTreeUnit tree => new P.WorkUnit { PlanTree = new P.PlanTreeUnit { Key = tree.Key, Node = tree.Node } },
        _ => throw NoForm(unit),
    };

    private static WorkUnit Decode(P.WorkUnit p) => p.KindCase switch
    {
        P.WorkUnit.KindOneofCase.PlanUpload => new PlanUploadUnit(),
        P.WorkUnit.KindOneofCase.Scan => new ScanUnit(Decode(p.Scan)),
        P.WorkUnit.KindOneofCase.Upload => new UploadUnit(Decode(Read.Required(p.Upload.Files)), p.Upload.AskStore),
        P.WorkUnit.KindOneofCase.PlanDownload => new PlanDownloadUnit(),
        P.WorkUnit.KindOneofCase.Download => new DownloadUnit(Decode(Read.Required(p.Download.Files)), p.Download.ChunkBytes, p.Download.Node),
        P.WorkUnit.KindOneofCase.FinishDownload => new FinishDownloadUnit(Decode(p.FinishDownload)),
        P.WorkUnit.KindOneofCase.PlanSync => new PlanSyncUnit(),
        P.WorkUnit.KindOneofCase.Sync => new SyncUnit(Decode(p.Sync)),
        P.WorkUnit.KindOneofCase.SyncManifests => new SyncManifestsUnit(Decode(p.SyncManifests)),
        P.WorkUnit.KindOneofCase.PlanPrestage => new PlanPrestageUnit(),
        P.WorkUnit.KindOneofCase.Prestage => new PrestageUnit(Decode(Read.Required(p.Prestage.Objects)), Read.Text(p.Prestage.Node), p.Prestage.TotalBytes),
        P.WorkUnit.KindOneofCase.PlanTree => new PlanTreeUnit(Read.Text(p.PlanTree.Key), Read.Text(p.PlanTree.Node)),
        P.WorkUnit.KindOneofCase.FinishDownloadAt => new FinishDownloadUnit(Decode(Read.Required(p.FinishDownloadAt.Entries)), Read.Text(p.FinishDownloadAt.Node)),
        _ => throw Read.UnknownKind("unit"),
    };

    private static P.ScanTask Encode(ScanTask task) => new()
    {
        SourceDirectory = task.SourceDirectory,
        ManifestPath = task.ManifestPath,
        RealDirectory = task.RealDirectory,
        Collapsed =
        {
            task.Collapsed.Select(static link => new P.CollapsedLink { RealTarget = link.RealTarget, ManifestPath = link.ManifestPath, RealParent = link.RealParent }),
        },
        Names = { task.Names },
    };

    private static ScanTask Decode(P.ScanTask p) => new(Read.Text(p.SourceDirectory), p.ManifestPath)
    {
        RealDirectory = p.RealDirectory,
        Collapsed = Read.All(p.Collapsed, static link => new CollapsedLink(Read.Text(link.RealTarget), Read.Text(link.ManifestPath), Read.Text(link.RealParent))),
        Names = [.. p.Names],
    };

    private static P.UnitResult Encode(UnitResult result) => new()
    {
        NewUnits = { result.NewUnits.Select(Encode) },
        Segments = { result.Segments.Select(Encode) },
        Counters = Encode(result.Counters),
        Plan = result.Plan is { } plan ? Encode(plan) : null,
        CheckCacheWrong = result.CheckCacheWrong,
        Failures = { result.Failures.Select(Encode) },
        Warnings = { result.Warnings.Select(Encode) },
    };

    private static UnitResult Decode(P.UnitResult p) => new()
    {
        NewUnits = Read.All(p.NewUnits, Decode),
        Segments = Read.All(p.Segments, Decode),
        Counters = Decode(p.Counters),
        Plan = p.Plan is { } plan ? Decode(plan) : null,
        CheckCacheWrong = p.CheckCacheWrong,
        Failures = Read.All(p.Failures, Decode),
        Warnings = Read.All(p.Warnings, Decode),
    };

    private static P.UploadPlan Encode(UploadPlan plan) => new() { Root = plan.Root, Rules = Encode(plan.Rules), Probe = plan.Probe is { } probe ? Encode(probe) : null };

    private static UploadPlan Decode(P.UploadPlan p) => new(Read.Text(p.Root), Decode(Read.Required(p.Rules)), p.Probe is { } probe ? Decode(probe) : null);
}
