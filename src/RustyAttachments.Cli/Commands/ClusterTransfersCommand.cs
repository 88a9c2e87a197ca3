using System.CommandLine;
using System.Globalization;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cluster transfers</c>: the newest transfers.</summary>
internal sealed class ClusterTransfersCommand : RaCommand, IRunsOnCluster
{
    private readonly Option<string?> _state = TypedOption.Text("--state", "STATE", "Only those that are running, ended, or of one state, such as failed.");
    private readonly Option<int> _limit = new("--limit") { Description = "How many, at most 1000.", HelpName = "N", DefaultValueFactory = _ => 20 };

    public ClusterTransfersCommand()
        : base("transfers", "List the newest transfers of the cluster.", "ra cluster transfers", "ra cluster transfers --state running --json")
    {
        Add(_state);
        Add(_limit);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var client = ClusterTarget.Open(run);
        var state = run.Get(_state) is { } text ? "&state=" + Uri.EscapeDataString(text) : "";
        var transfers = await client.GetAsync($"api/v1/transfers?limit={run.Get(_limit).ToString(CultureInfo.InvariantCulture)}{state}", ClusterJson.Default.ClusterTransfers, cancellationToken);
        run.Result(
            json => ClusterJson.Write(json, transfers, ClusterJson.Default.ClusterTransfers),
            people =>
            {
                if (run.Report.Style.Quiet)
                {
                    foreach (var transfer in transfers.Transfers) people.WriteLine(transfer.Id);
                    return;
                }

                TextTable.Write(people, ["id", "kind", "name", "state", "submitted", "files", "bytes", "failed"], [.. transfers.Transfers.Select(RowOf)], texts: 5);
                if (transfers.Total > transfers.Transfers.Count) people.WriteLine($"and {ProgressText.Count(transfers.Total - transfers.Transfers.Count)} more; --limit shows up to 1,000");
            });
        return ExitCode.Done;
    }

    private static string[] RowOf(ClusterTransfer transfer) =>
    [
        transfer.Id, transfer.Kind, transfer.Name, transfer.State, transfer.SubmittedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        $"{ProgressText.Count(transfer.Counters.FilesDone)}/{ProgressText.Count(transfer.Counters.FilesTotal)}{(transfer.TotalsFinal ? "" : "+")}",
        $"{ByteSize.Format(transfer.Counters.BytesDone)}/{ByteSize.Format(transfer.Counters.BytesTotal)}", ProgressText.Count(transfer.FailureCount),
    ];
}
