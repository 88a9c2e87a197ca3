using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cluster status</c>: whether the node that is asked is ready, and what the cluster has to do.</summary>
internal sealed class ClusterStatusCommand() : RaCommand("status", "Tell whether the node that is asked is ready for work (exit code 1 when it is not), and what the cluster does.",
    "ra cluster status", "ra --cluster https://node1.farm.example:8558 cluster status --json"), IRunsOnCluster
{
    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var client = ClusterTarget.Open(run);
        var ready = await client.IsReadyAsync(cancellationToken);
        var nodes = (await client.GetAsync("api/v1/nodes", ClusterJson.Default.ClusterNodes, cancellationToken)).Nodes;
        var running = ready ? (await client.GetAsync("api/v1/transfers?state=running&limit=1000", ClusterJson.Default.ClusterTransfers, cancellationToken)).Transfers : [];
        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("endpoint", client.Endpoint.GetLeftPart(UriPartial.Authority));
                json.WriteBoolean("ready", ready);
                if (!ready) json.WriteString("reason", client.NotReady);
                json.WriteNumber("nodes", nodes.Count);
                json.WriteNumber("unreachable", nodes.Count(static node => !node.Reachable));
                json.WriteNumber("draining", nodes.Count(static node => node.Draining));
                json.WriteNumber("unitsRunning", nodes.Sum(static node => node.UnitsRunning ?? 0));
                json.WriteNumber("transfersRunning", running.Count);
                json.WriteEndObject();
            },
            people =>
            {
                people.WriteLine(ready ? "ready" : PrintableText.Of(client.NotReady!));
                if (run.Report.Style.Quiet) return;
                people.WriteLine($"{ProgressText.Count(nodes.Count, "node", "nodes")}, {ProgressText.Count(nodes.Count(static node => !node.Reachable))} unreachable, {ProgressText.Count(nodes.Count(static node => node.Draining))} draining");
                people.WriteLine($"{ProgressText.Count(running.Count, "transfer", "transfers")} running, {ProgressText.Count(nodes.Sum(static node => node.UnitsRunning ?? 0), "unit", "units")} under way");
            });
        return ready ? ExitCode.Done : ExitCode.Failed;
    }
}
