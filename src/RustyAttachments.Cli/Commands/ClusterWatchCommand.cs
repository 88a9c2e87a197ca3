using System.CommandLine;
using System.Text;
using System.Text.Json;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cluster watch</c>: follows one transfer to its end, or everything that changes.</summary>
internal sealed class ClusterWatchCommand : RaCommand, IRunsOnCluster
{
    private readonly Argument<string?> _id = new("ID") { Description = "A transfer; without one, whatever changes is told until Ctrl-C.", Arity = ArgumentArity.ZeroOrOne };

    public ClusterWatchCommand()
        : base("watch", "Follow a transfer to its end, with the exit code of its end; or tell of everything that changes, a line each (with --json, a document each).",
            "ra cluster watch 0123456789abcdef0123456789abcdef", "ra cluster watch", "ra cluster watch --json") => Add(_id);

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        using var client = ClusterTarget.Open(run);
        if (run.Parsed.GetValue(_id) is { } id)
        {
            var transfer = await client.GetAsync("api/v1/transfers/" + Uri.EscapeDataString(id), ClusterJson.Default.ClusterTransfer, cancellationToken);
            return await ClusterRun.WatchAsync(run, client, transfer, cancellationToken);
        }

        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            await new ClusterFollower(client, run.Environment.Clock).WatchAsync(happened =>
            {
                Tell(run, happened, told);
                return true;
            }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // How watching ends.
        }

        return ExitCode.Done;
    }

    // Nodes tell every two seconds that nothing has changed: people read only what has.
    private static void Tell(CommandRun run, object happened, Dictionary<string, string> told)
    {
        var (key, line) = happened switch
        {
            ClusterTransfer transfer => (transfer.Id, $"transfer {transfer.Id} {transfer.Kind} '{PrintableText.Of(transfer.Name)}' {transfer.State}: {Progress(transfer)}"),
            ClusterNode node => (node.Node, $"node {node.Node} {ClusterNodesCommand.StateOf(node)}, {node.UnitsRunning ?? 0} units"),
            ClusterNodeGone gone => (gone.Node, $"node {gone.Node} left"),
            _ => ("", ""),
        };
        if (run.Report.Style.Json) run.Report.Text(output => output.WriteLine(Document(happened)));
        else if (!told.TryGetValue(key, out var before) || before != line) run.Report.Text(output => output.WriteLine(line));
        told[key] = line;
    }

    private static string Progress(ClusterTransfer transfer) =>
        $"{ProgressText.Count(transfer.Counters.FilesDone)}/{ProgressText.Count(transfer.Counters.FilesTotal)}{(transfer.TotalsFinal ? "" : "+")} files, " +
        $"{ByteSize.Format(transfer.Counters.BytesDone)}/{ByteSize.Format(transfer.Counters.BytesTotal)}{(transfer.FailureCount > 0 ? $", {ProgressText.Count(transfer.FailureCount)} failed" : "")}";

    private static string Document(object happened)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName(happened switch { ClusterTransfer => "transfer", ClusterNode => "node", _ => "nodeGone" });
            JsonSerializer.Serialize(json, happened, ClusterJson.Default.GetTypeInfo(happened.GetType())!);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
