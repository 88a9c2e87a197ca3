using Akka.Actor;
using Akka.Cluster;
using RustyAttachments.Actors.Service;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Management;

/// <summary>What is known about each node: what membership says of it, and what it tells of itself.</summary>
internal sealed class NodeDirectory(Cluster cluster, NodeSettings settings, ServiceAccess access, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>The members of the cluster now, by address.</summary>
    public IReadOnlyList<NodeDocument> List()
    {
        var state = cluster.State;
        var unreachable = state.Unreachable.Select(m => m.UniqueAddress).ToHashSet();
        var told = access.Nodes.ToDictionary(n => n.Node);
        return [.. state.Members.Select(m => Describe(m, !unreachable.Contains(m.UniqueAddress), told.GetValueOrDefault(NameOf(m.Address)))).OrderBy(n => n.Node, StringComparer.Ordinal)];
    }

    /// <summary>An address as it is written where nodes are named: <c>HOST:PORT</c>.</summary>
    public static string NameOf(Address address) => FormattableString.Invariant($"{address.Host}:{address.Port}");

    private NodeDocument Describe(Member member, bool reachable, NodeStatus? told)
    {
        var self = member.UniqueAddress.Equals(cluster.SelfUniqueAddress);
        return new NodeDocument
        {
            Node = NameOf(member.Address),
            Address = member.Address.ToString(),
            Status = member.Status.ToString(),
            Reachable = reachable,
            Roles = [.. member.Roles.Order(StringComparer.Ordinal)],
            Version = member.AppVersion.Version,
            Self = self,
            Locations = told is not null ? told.Locations : self ? [.. settings.Locations.Keys.Order(StringComparer.Ordinal)] : null,
            StartedAt = told?.StartedAt ?? (self ? _startedAt : null),
            Draining = told?.Draining ?? false,
            UnitsRunning = told?.UnitsRunning,
            UnitSlots = told?.UnitSlots,
            MemoryUsed = told?.MemoryUsed,
            MemoryBudget = told?.MemoryBudget,
            CacheUsed = told?.CacheUsed,
            CacheBudget = told?.CacheBudget,
            Management = told?.Management is { Length: > 0 } management ? management : null,
            UpdatedAt = told?.UpdatedAt,
        };
    }
}
