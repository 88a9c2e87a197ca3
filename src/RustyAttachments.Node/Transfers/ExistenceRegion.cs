using Akka.Actor;
using Akka.Cluster.Sharding;
using RustyAttachments.Actors;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Transfers;

/// <summary>What the nodes that work know together about what stores hold: a region with an entity for each part of a store.</summary>
internal static class ExistenceRegion
{
    /// <summary>The name of the region.</summary>
    public const string Name = "existence";

    // Of each of the 16 parts of a store; 24 bytes each.
    private const int MostKnown = 1_000_000;

    /// <summary>Starts this node's share of the region; stores are opened by <paramref name="open"/>.</summary>
    public static IActorRef Start(ActorSystem system, EngineSettings settings, Func<string, IContentStore> open)
    {
        var (memory, repeat) = (settings.ExistenceMemory, settings.ExistenceRepeat);
        Func<string, ExistenceOptions> options = name => new ExistenceOptions(open(name), settings.StraightToPut, Checks: null, new CheckSampling(0)) { Memory = memory, MostKnown = MostKnown };
        return ClusterSharding.Get(system).Start(
            Name, _ => Props.Create(() => new SharedExistenceActor(options, memory, repeat)),
            ClusterShardingSettings.Create(system).WithRole(NodeSettings.WorkerRole), new Extractor());
    }

    private sealed class Extractor : IMessageExtractor
    {
        public string? EntityId(object message) => message is SharedExistenceProtocol.IForPart part ? ExistenceShards.EntityId(part) : null;

        public object EntityMessage(object message) => message;

        public string? ShardId(object message) => message is SharedExistenceProtocol.IForPart part ? ExistenceShards.ShardId(part) : null;

        public string ShardId(string entityId, object? messageHint = null) => ExistenceShards.ShardId(entityId);
    }
}
