using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Event;
using Akka.Pattern;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Actors.Indexing;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Membership;
using RustyAttachments.Node.Peers;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Caches.Sqlite;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Transfers;

/// <summary>
/// A node's part in the transfers of its cluster: the agent that works, the coordinators and the index where it has the role
/// for them, and the board. The actors are those of the local engine; only how they find each other is another.
/// </summary>
internal sealed class ClusterTransfers : IAsyncDisposable
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainReserve = TimeSpan.FromSeconds(2); // for what was handed back to be taken note of

    // An index that could not write to its journal stops; it begins anew after that long.
    private static readonly TimeSpan IndexPause = TimeSpan.FromSeconds(1);

    private readonly ScratchSpace _scratch;
    private readonly NodeStores _stores;
    private readonly SqliteHashCache? _hashes;

    private ClusterTransfers(ActorSystem system, NodeSettings settings, IContentStore store, NodeContent? content, Func<string> management, TimeProvider time)
    {
        var cluster = Cluster.Get(system);
        var address = NodeAddress.Of(cluster.SelfAddress);
        _scratch = new ScratchSpace(settings.Scratch);
        _stores = new NodeStores(content?.Store ?? store, uri => StoreOpener.Open(uri, time));
        _hashes = settings.HashCache is { } directory ? new CacheDirectory(directory, new CacheOptions { Time = time, Warn = warning => system.Log.Warning("{0}", warning) }).OpenHashes() : null;
        var permits = new MemoryPermits(settings.Memory ?? MemoryPermits.DefaultBudget());
        var exchange = new StoreSegmentExchange(store, _scratch.Segments);
        var board = system.ActorOf(Props.Create(() => new TopicActor(Topics.Board)), "board-topic");
        var work = system.ActorOf(Props.Create(() => new TopicActor(Topics.Work)), "work-topic");
        var locations = new LocationMap(settings.Locations);
        var context = new TransferContext(settings.Engine, work, _scratch, exchange, _stores.Open, time) 
        {
            Board = board,
            Locations = locations,
            IsMember = node => cluster.State.Members.Any(member => NodeAddress.Of(member.Address) == node),
        };
        var transfers = StartTransfers(system, settings, context);
        var index = StartIndex(system, settings, transfers, board, time);
        var isWorker = settings.Roles.Contains(NodeSettings.WorkerRole);
        var engine = isWorker ? settings.Engine : settings.Engine with { UnitsPerNode = 0 };
        var existence = isWorker ? ExistenceRegion.Start(system, engine, _stores.Open) : null;
        var started = time.GetUtcNow();
        var known = new Board();
        var services = new NodeServices(engine, permits, new ContentBuffers(new BufferPool()), _stores.Open, _scratch)
        {
            Caches = _ => new TransferCaches(_hashes),
            Time = time,
            Exchange = exchange,
            Locations = locations,
            Transfers = transfers,
            LimitsRates = true,
            ExistenceRegion = existence,
            Placement = content is null ? null : new NodePlacement(content, known.FindNode),
            Announcement = new NodeAnnouncement(board, Describe, StatusInterval),
        };
        var agent = system.ActorOf(Props.Create(() => new NodeAgentActor(NodeNames.Of(address, cluster.SelfUniqueAddress.Uid), services)), "agent");
        system.ActorOf(Props.Create(() => new BoardActor(known, index)), "board");
        var shutdown = CoordinatedShutdown.Get(system);
        if (isWorker) system.ActorOf(Props.Create(() => new NodeControlActor(address, agent, shutdown)), "control");
        shutdown.AddTask("node-drain", "agent", async () =>
        {
            // Who was removed has nobody to report to: what it does now is done again elsewhere.
            if (shutdown.ShutdownReason is CoordinatedShutdown.ClusterDowningReason) return Akka.Done.Instance;
            var grace = settings.DrainTime > 2 * DrainReserve ? settings.DrainTime - DrainReserve : settings.DrainTime / 2;
            await agent.Ask<NodeAgentActor.Drained>(new NodeAgentActor.Drain(grace), settings.DrainTime);
            return Akka.Done.Instance;
        });
        Service = new ClusterService(address, known, index, transfers, work, store, settings.Engine.ExistenceMemory, time);

        NodeStatus Describe(int running, bool draining) => new()
        {
            Node = address,
            Roles = [.. settings.Roles.Order(StringComparer.Ordinal)],
            Version = AkkaSetup.Version,
            StartedAt = started,
            UpdatedAt = time.GetUtcNow(),
            Draining = draining,
            UnitsRunning = running,
            UnitSlots = engine.UnitsPerNode,
            MemoryUsed = permits.InUse,
            MemoryBudget = permits.Budget,
            Locations = [.. settings.Locations.Keys.Order(StringComparer.Ordinal)],
            Management = management(),
            CacheUsed = content?.Cache.KnownBytes ?? 0,
            CacheBudget = content?.Cache.Budget ?? 0,
            Peer = content is null ? null : new PeerEndpoint(content.Address.Uri.ToString(), content.Address.Token),
        };
    }

    /// <summary>What the endpoint offers.</summary>
    public ITransferService Service { get; }

    /// <summary>Starts the actors of a node; <paramref name="management"/> tells where its endpoint is, once it listens.</summary>
    public static ClusterTransfers Start(ActorSystem system, NodeSettings settings, IContentStore store, NodeContent? content, Func<string> management, TimeProvider time) =>
        new(system, settings, store, content, management, time);

    /// <summary>Releases what the actors used; after the actor system has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_hashes is not null) await _hashes.DisposeAsync();
        await _stores.DisposeAsync();
        _scratch.Dispose();
    }

    private static IActorRef StartTransfers(ActorSystem system, NodeSettings settings, TransferContext context)
    {
        var sharding = ClusterSharding.Get(system);
        if (!settings.Roles.Contains(NodeSettings.CoordinatorRole)) return sharding.StartProxy(TransferShards.Region, NodeSettings.CoordinatorRole, new TransferShards());
        return sharding.Start(
            TransferShards.Region, id => Props.Create(() => new TransferActor(id, context)),
            ClusterShardingSettings.Create(system).WithRole(NodeSettings.CoordinatorRole), new TransferShards());
    }

    private static IActorRef StartIndex(ActorSystem system, NodeSettings settings, IActorRef transfers, IActorRef board, TimeProvider time)
    {
        const string name = "transfer-index";
        if (settings.Roles.Contains(NodeSettings.CoordinatorRole))
        {
            system.ActorOf(
                ClusterSingletonManager.Props(
                    BackoffSupervisor.Props(Backoff.OnStop(
                        Props.Create(() => new TransferIndexActor(transfers, board, settings.Engine, time)), "index", IndexPause, IndexPause * 4, 0.2, maxNrOfRetries: -1)), PoisonPill.Instance,
                    ClusterSingletonManagerSettings.Create(system).WithRole(NodeSettings.CoordinatorRole).WithSingletonName("index")),
                name);
        }

        return system.ActorOf(
            ClusterSingletonProxy.Props("/user/" + name, ClusterSingletonProxySettings.Create(system).WithRole(NodeSettings.CoordinatorRole).WithSingletonName("index")),
            name + "-proxy");
    }
}
