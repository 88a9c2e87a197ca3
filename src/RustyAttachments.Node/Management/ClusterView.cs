using Akka.Actor;
using Akka.Cluster;

namespace RustyAttachments.Node.Management;

/// <summary>Describes a state of the cluster. Pure.</summary>
internal static class ClusterView
{
    /// <summary>The document of <c>/cluster/members</c>.</summary>
    public static MembersDocument Describe(ClusterEvent.CurrentClusterState state, Address self)
    {
        var members = state.Members.ToArray();
        return new MembersDocument(
            self.ToString(),
            state.Leader?.ToString(),
            Oldest(members)?.Address.ToString(),
            members.SelectMany(m => m.Roles).Distinct().Order(StringComparer.Ordinal)
                .Select(role => (role, Oldest(members.Where(m => m.HasRole(role)))?.Address.ToString()))
                .Where(o => o.Item2 is not null).ToDictionary(o => o.role, o => o.Item2!),
            [.. state.Unreachable.Select(m => new UnreachableDocument(m.Address.ToString()))],
            [.. members.Select(Describe)]);
    }

    /// <summary>One member.</summary>
    public static MemberDocument Describe(Member member) => new(
        member.Address.ToString(), member.UniqueAddress.Uid.ToString(System.Globalization.CultureInfo.InvariantCulture), member.Status.ToString(), [.. member.Roles.Order(StringComparer.Ordinal)]);

    /// <summary>The member named by its address, whole or as <c>HOST:PORT</c>; null when there is none.</summary>
    public static Member? Find(ClusterEvent.CurrentClusterState state, string address) => state.Members.FirstOrDefault(m =>
        m.Address.ToString() == address || FormattableString.Invariant($"{m.Address.Host}:{m.Address.Port}") == address);

    private static Member? Oldest(IEnumerable<Member> members) => members
        .Where(m => m.Status is MemberStatus.Up or MemberStatus.Leaving)
        .Aggregate(default(Member), (oldest, m) => oldest is null || m.IsOlderThan(oldest) ? m : oldest);
}
