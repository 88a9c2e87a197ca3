using System.Diagnostics.Metrics;
using Akka.Cluster;

namespace RustyAttachments.Node.Membership;

/// <summary>What a node measures about the cluster.</summary>
internal sealed class ClusterMetrics : IDisposable
{
    private readonly Meter _meter = new("RustyAttachments.Node");

    /// <summary>Measures <paramref name="cluster"/> as this node sees it.</summary>
    public ClusterMetrics(Cluster cluster)
    {
        _meter.CreateObservableGauge("cluster_members", () => CountByStatus(cluster.State), description: "Members of the cluster by status.");
        _meter.CreateObservableGauge("cluster_unreachable_members", () => cluster.State.Unreachable.Count, description: "Members that do not answer.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> CountByStatus(ClusterEvent.CurrentClusterState state) => Enum.GetValues<MemberStatus>()
        .Select(status => new Measurement<int>(state.Members.Count(m => m.Status == status), new KeyValuePair<string, object?>("status", status.ToString())));
}
