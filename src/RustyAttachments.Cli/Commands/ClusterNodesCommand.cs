using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Output;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cluster nodes</c>: the nodes and what they do.</summary>
internal sealed class ClusterNodesCommand() : RaCommand("nodes", "List the nodes of the cluster and what they do.",
    "ra cluster nodes", "ra cluster nodes --json"), IRunsOnCluster
{
    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var client = ClusterTarget.Open(run);
        var nodes = await client.GetAsync("api/v1/nodes", ClusterJson.Default.ClusterNodes, cancellationToken);
        run.Result(
            json => ClusterJson.Write(json, nodes, ClusterJson.Default.ClusterNodes),
            people =>
            {
                if (run.Report.Style.Quiet)
                {
                    foreach (var node in nodes.Nodes) people.WriteLine(node.Node);
                    return;
                }

                TextTable.Write(people, ["node", "state", "roles", "locations", "units", "memory", "cache", "version"], [.. nodes.Nodes.Select(RowOf)], texts: 4);
            });
        return ExitCode.Done;
    }

    /// <summary>The state of a node in one word.</summary>
    public static string StateOf(ClusterNode node) => node switch
    {
        { Reachable: false } => "unreachable",
        { Draining: true } => "draining",
        _ => node.Status.ToLowerInvariant(),
    };

    private static string[] RowOf(ClusterNode node) =>
    [
        node.Node, StateOf(node), string.Join(',', node.Roles), node.Locations is { Count: > 0 } locations ? string.Join(',', locations) : "-",
        node.UnitSlots is { } slots ? $"{node.UnitsRunning ?? 0}/{slots}" : "-", Share(node.MemoryUsed, node.MemoryBudget), Share(node.CacheUsed, node.CacheBudget), node.Version,
    ];

    private static string Share(long? used, long? budget) => budget is > 0 ? $"{ByteSize.Format(used ?? 0)}/{ByteSize.Format(budget.Value)}" : "-";
}
