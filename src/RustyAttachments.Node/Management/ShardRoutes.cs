using Akka.Actor;
using Akka.Cluster.Sharding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management;

/// <summary><c>/cluster/shards/{region}</c>, with the form of Akka's HTTP management: the shards that this node has.</summary>
internal sealed class ShardRoutes(ActorSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The shards of a region.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        var region = Find(context.GetRouteValue("region")?.ToString() ?? "");
        var stats = await region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, Patience, context.RequestAborted);
        var shards = stats.Stats.OrderBy(shard => shard.Key, StringComparer.Ordinal).Select(shard => new ShardDocument(shard.Key, shard.Value));
        await Json.WriteAsync(context, new ShardsDocument([.. shards]), Json.Documents.ShardsDocument);
    }

    // Asking for the extension would start it.
    private IActorRef Find(string name) =>
        system.HasExtension<ClusterSharding>() && ClusterSharding.Get(system) is var sharding && sharding.ShardTypeNames.Contains(name)
            ? sharding.ShardRegion(name)
            : throw new ManagementException(StatusCodes.Status404NotFound, ErrorCode.RequestInvalid, "This node has no shard region of this name.");
}
