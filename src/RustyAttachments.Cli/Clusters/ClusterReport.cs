using System.Collections.Immutable;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Clusters;

/// <summary>Tells how a transfer of a cluster ended, as that of a local one, with what each node has done.</summary>
internal static class ClusterReport
{
    /// <summary>Prints the end of a transfer. <paramref name="manifestFile"/> is where its manifest was written, if it was.</summary>
    public static ExitCode Print(Reporter report, ClusterTransfer transfer, ClusterIssues issues, string endpoint, string? manifestFile)
    {
        foreach (var excluded in transfer.Excluded) report.Warning($"{excluded.Node} took no part: {excluded.Reason}");
        if (transfer.WarningCount > 0) report.Warning($"{ProgressText.Count(transfer.WarningCount, "path is", "paths are")} worth a look; the nodes' logs name them");
        return OutcomeReport.Print(report, OutcomeOf(transfer, issues),
            people => Summarize(people, report.Style.Quiet, transfer, manifestFile),
            json =>
            {
                json.WriteString("cluster", endpoint);
                json.WritePropertyName("transfer");
                ClusterJson.Write(json, transfer, ClusterJson.Default.ClusterTransfer);
                if (manifestFile is not null) json.WriteString("manifestFile", manifestFile);
            });
    }

    /// <summary>What a transfer came to, in the terms of local ones.</summary>
    public static TransferOutcome OutcomeOf(ClusterTransfer transfer, ClusterIssues issues) => new()
    {
        Status = transfer.State switch
        {
            "completed" => OutcomeStatus.Completed,
            "completed-with-skips" => OutcomeStatus.CompletedWithSkips,
            "cancelled" => OutcomeStatus.Cancelled,
            _ => OutcomeStatus.Failed,
        },
        Totals = new TransferProgress(transfer.Counters) { Phase = TransferPhase.Ended, TotalsFinal = true },
        Elapsed = (transfer.EndedAt ?? transfer.SubmittedAt) - transfer.SubmittedAt,
        Failures = FailuresOf(transfer, issues),
        FailureCount = Math.Max(transfer.FailureCount, issues.Total),
    };

    /// <summary>Lines about what each node has done.</summary>
    public static void WriteShares(TextWriter people, ClusterTransfer transfer)
    {
        if (transfer.Nodes.Count == 0) return;
        TextTable.Write(people, ["node", "units", "files", "bytes", "stored"], [.. transfer.Nodes.OrderBy(static n => n.Node, StringComparer.Ordinal).Select(static n => (string[])
        [
            n.Node, ProgressText.Count(n.UnitsDone), ProgressText.Count(n.Counters.FilesDone), ByteSize.Format(n.Counters.BytesDone), ByteSize.Format(n.Counters.BytesStored),
        ])]);
    }

    // The transfer's own failure comes first: it decides the exit code.
    private static ImmutableArray<PathIssue> FailuresOf(ClusterTransfer transfer, ClusterIssues issues)
    {
        var all = transfer.FirstFailure is { } first ? issues.Issues.Where(issue => issue != first).Prepend(first) : issues.Issues;
        return [.. all.Select(static issue => new PathIssue(issue.Path, ClusterFailure.CodeOf(issue.Code), issue.Message))];
    }

    private static void Summarize(TextWriter people, bool quiet, ClusterTransfer transfer, string? manifestFile)
    {
        if (quiet)
        {
            people.WriteLine(transfer.ManifestKey ?? transfer.Id);
            return;
        }

        var totals = transfer.Counters;
        var elapsed = (transfer.EndedAt ?? transfer.SubmittedAt) - transfer.SubmittedAt;
        people.WriteLine(transfer.Kind switch
        {
            "upload" => OutcomeReport.Summary("uploaded", totals.FilesDone, "file", totals.BytesDone, elapsed),
            "sync" => OutcomeReport.Summary("copied", totals.ObjectsStored, "object", totals.BytesStored, elapsed),
            "download" => OutcomeReport.Summary("downloaded", totals.FilesWritten, "file", totals.BytesWritten, elapsed),
            _ => OutcomeReport.Summary("prestaged", totals.FilesDone, "file", totals.BytesDone, elapsed),
        });
        if (transfer.Kind == "upload")
            people.WriteLine($"stored {ProgressText.Count(totals.ObjectsStored, "object", "objects")}, {ByteSize.Format(totals.BytesStored)}; {ProgressText.Count(totals.ObjectsPresent)} were there already");
        if (transfer.ManifestKey is { } key) people.WriteLine($"manifest {PrintableText.Of(key)}");
        if (manifestFile is not null) people.WriteLine($"written to {PrintableText.Of(manifestFile)}");
        WriteShares(people, transfer);
    }
}
