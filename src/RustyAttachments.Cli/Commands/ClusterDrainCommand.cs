using System.CommandLine;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cluster drain</c>: has a node finish or hand back its work and leave.</summary>
internal sealed class ClusterDrainCommand : RaCommand, IRunsOnCluster
{
    private readonly Argument<string> _node = new("NODE") { Description = "The node: HOST:PORT, as 'ra cluster nodes' shows it." };

    public ClusterDrainCommand()
        : base("drain", "Have a node finish or hand back its work, leave the cluster and end.", "ra cluster drain node3.farm.example:2552") => Add(_node);

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var client = ClusterTarget.Open(run);
        var said = await client.SendAsync(HttpMethod.Post, $"api/v1/nodes/{Uri.EscapeDataString(run.Get(_node))}/drain", null, null, ClusterJson.Default.ClusterMessage, cancellationToken);
        ClusterMessages.Print(run, said);
        return ExitCode.Done;
    }
}
