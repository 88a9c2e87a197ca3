using Akka.Actor;
using Akka.Routing;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Fetching;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Scanning;
using RustyAttachments.Actors.Syncing;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Actors.Uploading;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Nodes;

/// <summary>
/// The stages that all units of a node share: the pool of hashers, and for each store who knows what it holds, who
/// stores and who fetches. Created when first needed, as children of the node's agent; owned by it.
/// </summary>
internal sealed class NodeStages(NodeServices services, IActorContext context)
{
    private const string Existence = "existence";
    private const string Upload = "upload";
    private const string Fetch = "fetch";
    private static readonly string[] StoreStages = [Existence, Upload, Fetch];
    private readonly Dictionary<string, IActorRef> _stages = [];
    private int _generation;

    private EngineSettings Settings => services.Settings;

    /// <summary>How a unit's actor is made. Opens the unit's store, which may fail.</summary>
    public Props PropsFor(UnitContext unit, WorkUnit work)
    {
        switch (work)
        {
            case PlanUploadUnit:
                return ActorProps.Of(() => new PlanUploadActor(unit));
            case ScanUnit scan:
                return ActorProps.Of(() => new ScanActor(unit, scan, Settings));
            case UploadUnit upload:
                var stages = UploadStages(unit);
                return ActorProps.Of(() => new UploadUnitActor(unit, upload, stages));
            case PlanDownloadUnit:
                var planned = Open(unit);
                return ActorProps.Of(() => new PlanDownloadActor(unit, null, planned, Settings));
            case PlanTreeUnit tree:
                var trees = Open(unit);
                return ActorProps.Of(() => new PlanDownloadActor(unit, tree, trees, Settings));
            case DownloadUnit download:
                var fetcher = Fetcher(unit);
                return ActorProps.Of(() => new DownloadUnitActor(unit, download, fetcher, services.Placement, Settings));
            case FinishDownloadUnit finish:
                return ActorProps.Of(() => new FinishDownloadActor(unit, finish));
            case PlanPrestageUnit:
                var named = Open(unit);
                return ActorProps.Of(() => new PlanPrestageActor(unit, named, Settings));
            case PrestageUnit prestage:
                return ActorProps.Of(() => new PrestageUnitActor(unit, prestage, services.Placement, Settings));
            default:
                return SyncPropsFor(unit, work, Source(unit), Open(unit));
        }
    }

    private Props SyncPropsFor(UnitContext unit, WorkUnit work, IContentStore source, IContentStore store) => work switch
    {
        PlanSyncUnit => ActorProps.Of(() => new PlanSyncActor(unit, source, store, Settings)),
        SyncUnit sync => ActorProps.Of(() => new SyncUnitActor(unit, sync, source, store, Settings)),
        SyncManifestsUnit manifests => ActorProps.Of(() => new SyncManifestsActor(unit, manifests, source, store, services.Time)),
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, "Unknown work unit."),
    };

    /// <summary>Takes note that a child has died; true when it was a stage. The next unit gets a new one.</summary>
    public bool Replace(IActorRef dead)
    {
        foreach (var (name, stage) in _stages)
            if (stage.Equals(dead)) return _stages.Remove(name);
        return false;
    }

    /// <summary>Stops the stages of a store that no transfer uses any more: what they know of it grows old.</summary>
    public void Release(string storeName)
    {
        foreach (var kind in StoreStages) Stop($"{kind} {storeName}");
    }

    /// <summary>Stops the stages that a transfer has for itself, because its rate is limited here.</summary>
    public void ReleaseTransfer(TransferSpec spec)
    {
        foreach (var kind in StoreStages) Stop($"{kind} {spec.StoreName} {spec.TransferId}");
    }

    private UploadStages UploadStages(UnitContext unit)
    {
        var singlePass = Math.Min(Settings.SinglePassLimit, services.Permits.Budget / 4);
        var hashers = Stage("hashers", () => ActorProps.Of(() => new HashActor(services.Buffers))
            .WithRouter(new SmallestMailboxPool(Settings.HashWorkers)).WithDispatcher("rusty-attachments.hash-dispatcher"));
        var store = ((UploadRequest)unit.Spec.Request).Depth == UploadDepth.Store ? Open(unit) : null;
        var caches = services.Caches(unit.Spec.TransferId);
        var existence = store is null ? null : new ExistenceOptions(store, Settings.StraightToPut, caches.Checks, caches.Sampling);
        var knows = existence is null ? null : Stage($"{Existence} {unit.Spec.StoreName}", () => ExistenceProps(unit.Spec.StoreName!, existence));
        return new UploadStages(
            hashers,
            knows,
            services.ExistenceRegion is null ? knows : null,
            store is null ? null : Stage($"{Upload} {StoreOf(unit)}", () => ActorProps.Of(() => new ChunkUploadActor(store, services.Buffers))),
            caches.Hashes, services.Buffers, services.Permits, services.Time, Settings.PartsPerUnit, singlePass);
    }

    private Props ExistenceProps(string storeName, ExistenceOptions options) => services.ExistenceRegion is { } region
        ? ActorProps.Of(() => new ExistenceProxyActor(storeName, region, Settings.ExistenceRepeat))
        : ActorProps.Of(() => new ExistenceActor(options));

    private IActorRef Fetcher(UnitContext unit)
    {
        var store = Open(unit);
        return Stage($"{Fetch} {StoreOf(unit)}", () => ActorProps.Of(() => new FetchActor(store)));
    }

    private IContentStore Open(UnitContext unit)
    {
        var store = services.OpenStore(unit.Spec.StoreName!);
        return unit.Limiter is { } limiter ? new RateLimitedStore(store, limiter) : store;
    }

    private static string StoreOf(UnitContext unit) => unit.Limiter is null ? unit.Spec.StoreName! : $"{unit.Spec.StoreName} {unit.Spec.TransferId}";

    private void Stop(string name)
    {
        if (!_stages.Remove(name, out var stage)) return;
        context.Unwatch(stage);
        context.Stop(stage);
    }

    // What only passes through is not worth keeping.
    private IContentStore Source(UnitContext unit) => services.OpenStore(unit.Spec.SourceName!).Origin;

    private IActorRef Stage(string name, Func<Props> props)
    {
        if (_stages.TryGetValue(name, out var stage)) return stage;
        stage = context.ActorOf(props(), $"stage-{++_generation}");
        context.Watch(stage);
        return _stages[name] = stage;
    }
}
