using Akka.Cluster;
using Microsoft.AspNetCore.Http;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Management;

/// <summary><c>/api/v1/nodes</c>: what is known about each node.</summary>
internal sealed class NodeRoutes(Cluster cluster, NodeSettings settings, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();

    /// <summary>All nodes; of others what membership tells.</summary>
    public Task ListAsync(HttpContext context)
    {
        var state = cluster.State;
        var unreachable = state.Unreachable.Select(m => m.UniqueAddress).ToHashSet();
        var nodes = state.Members.Select(m => Describe(m, !unreachable.Contains(m.UniqueAddress)));
        return Json.WriteAsync(context, new NodesDocument([.. nodes]), ManagementJson.Default.NodesDocument);
    }

    private NodeDocument Describe(Member member, bool reachable)
    {
        var self = member.UniqueAddress.Equals(cluster.SelfUniqueAddress);
        return new NodeDocument(
            member.Address.ToString(), member.Status.ToString(), reachable, [.. member.Roles.Order(StringComparer.Ordinal)], member.AppVersion.Version, self,
            self ? settings.Locations : null, self ? _startedAt : null, self ? time.GetElapsedTime(_start).TotalSeconds : null);
    }
}
