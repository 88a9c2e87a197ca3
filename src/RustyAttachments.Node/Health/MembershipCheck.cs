using Akka.Cluster;

namespace RustyAttachments.Node.Health;

/// <summary>Whether this node is a full member of the cluster.</summary>
internal sealed class MembershipCheck(Cluster cluster) : IReadinessCheck
{
    public string Name => "membership";

    public Task<string?> FailureAsync(CancellationToken cancellationToken)
    {
        if (cluster.IsTerminated) return Task.FromResult<string?>("this node has left the cluster");
        var status = cluster.SelfMember.Status;
        return Task.FromResult(status == MemberStatus.Up ? null : $"this node is {status}");
    }
}
