using System.CommandLine;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cluster cancel</c>: ends a transfer early.</summary>
internal sealed class ClusterCancelCommand : RaCommand, IRunsOnCluster
{
    private readonly Argument<string> _id = new("ID") { Description = "The transfer, as 'ra cluster transfers' shows it." };

    public ClusterCancelCommand()
        : base("cancel", "End a transfer early. What it has stored stays, so that doing it again is quick.", "ra cluster cancel 0123456789abcdef0123456789abcdef") => Add(_id);

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var client = ClusterTarget.Open(run);
        ClusterMessages.Print(run, await client.SendAsync(HttpMethod.Delete, "api/v1/transfers/" + Uri.EscapeDataString(run.Get(_id)), null, null, ClusterJson.Default.ClusterMessage, cancellationToken));
        return ExitCode.Done;
    }
}
