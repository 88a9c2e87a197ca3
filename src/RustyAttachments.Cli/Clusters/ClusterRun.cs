using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>Runs one transfer on a cluster: submits it, shows its progress, tells how it ended.</summary>
internal static class ClusterRun
{
    private const int ListedIssues = 500;
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Submits <paramref name="submission"/> and follows it to its end, unless <paramref name="cluster"/> says otherwise. An upload's manifest is copied to <paramref name="output"/>.</summary>
    public static async Task<ExitCode> RunAsync(CommandRun run, string title, byte[] submission, ClusterOptions cluster, ManifestReference? output, CancellationToken cancellationToken)
    {
        using var client = ClusterTarget.Open(run);
        // From now on the cluster may lose the node that was named. Another one would take a path of its own for one of this node.
        var others = (await client.GetAsync("api/v1/nodes", ClusterJson.Default.ClusterNodes, cancellationToken)).Nodes;
        if (cluster.IsForAnyNode(run)) client.Learn(others);
        var submitted = await SubmitAsync(client, submission, run.Environment.Clock, cancellationToken);
        client.Learn(others);
        if (cluster.IsDetached(run)) return SayDetached(run, submitted.Id);
        run.Report.Detail($"transfer {submitted.Id}");
        return await FollowAsync(run, client, title, submitted.Id, output, cancellationToken);
    }

    // Sent again after a failure, it is still one transfer. Who decides may have to be replaced first.
    private static async Task<ClusterSubmitted> SubmitAsync(ClusterClient client, byte[] submission, TimeProvider clock, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString("N");
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await client.SendAsync(HttpMethod.Post, "api/v1/transfers", submission, key, ClusterJson.Default.ClusterSubmitted, cancellationToken);
            }
            catch (RustyAttachmentsException e) when (client.Endpoints.Count > 1 && ClusterFailure.IsOfLostNode(e) && clock.GetElapsedTime(began) < ClusterFollower.Patience)
            {
                client.TryNext();
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    /// <summary>Shows the progress of a transfer that is under way, or how it ended. An interrupt ends only this.</summary>
    public static async Task<ExitCode> WatchAsync(CommandRun run, ClusterClient client, ClusterTransfer transfer, CancellationToken cancellationToken)
    {
        if (!transfer.Ended)
            transfer = await ShowAsync(run, client, transfer.Kind, transfer.Id, cancellationToken);
        return await ReportAsync(run, client, transfer, output: null);
    }

    // When the user interrupts, the transfer is cancelled, or left alone, as they choose.
    private static async Task<ExitCode> FollowAsync(CommandRun run, ClusterClient client, string title, string id, ManifestReference? output, CancellationToken cancellationToken)
    {
        ClusterTransfer end;
        try
        {
            end = await ShowAsync(run, client, title, id, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!await WantsCancelAsync(run)) return SayDetached(run, id);
            end = await CancelAsync(run, client, id);
        }

        return await ReportAsync(run, client, end, output);
    }

    private static Task<ClusterTransfer> ShowAsync(CommandRun run, ClusterClient client, string title, string id, CancellationToken cancellationToken) => ProgressDisplay.ShowAsync(
        run.ProgressMode, run.Environment, title,
        (IProgress<ClusterTransfer> progress) => new ClusterFollower(client, run.Environment.Clock).FollowAsync(id, progress, cancellationToken), new ClusterTransfer { Id = id });

    private static async Task<ExitCode> ReportAsync(CommandRun run, ClusterClient client, ClusterTransfer end, ManifestReference? output)
    {
        var issues = end.FailureCount == 0 ? new ClusterIssues(0, [])
            : await client.GetAsync($"api/v1/transfers/{end.Id}/errors?take={ListedIssues}", ClusterJson.Default.ClusterIssues, CancellationToken.None);
        string? file = null;
        if (output is not null && end.ManifestKey is not null)
        {
            file = await client.ReadAsync($"api/v1/transfers/{end.Id}/manifest",
                text => ManifestOutput.WriteAsync(run, output, text, "application/json", CancellationToken.None), CancellationToken.None);
        }

        return ClusterReport.Print(run.Report, end, issues, client.Endpoint.GetLeftPart(UriPartial.Authority), file);
    }

    private static async Task<ClusterTransfer> CancelAsync(CommandRun run, ClusterClient client, string id)
    {
        using var patience = new CancellationTokenSource(CancelTime, run.Environment.Clock);
        try
        {
            await client.SendAsync(HttpMethod.Delete, "api/v1/transfers/" + id, null, null, ClusterJson.Default.ClusterMessage, patience.Token);
            return await new ClusterFollower(client, run.Environment.Clock).FollowAsync(id, new Latest<ClusterTransfer>(new ClusterTransfer { Id = id }), patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new RustyAttachmentsException(ErrorCode.ClusterSilent, $"The transfer {id} was asked to end and has not ended within {CancelTime.TotalSeconds} s; see it with: ra cluster watch {id}.");
        }
    }

    // Who cannot be asked has pressed Ctrl-C, or a script has, to end what was begun.
    private static async Task<bool> WantsCancelAsync(CommandRun run)
    {
        if (!run.Environment.ErrorIsTerminal || !run.Environment.InputIsTerminal) return true;
        await run.Environment.Error.WriteAsync("The transfer goes on without this program. [c]ancel it, or [d]etach and leave it running? ");
        using var input = new StreamReader(run.Environment.Input, leaveOpen: true);
        return (await input.ReadLineAsync())?.Trim().StartsWith("c", StringComparison.OrdinalIgnoreCase) == true;
    }

    private static ExitCode SayDetached(CommandRun run, string id)
    {
        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("status", "detached");
                json.WriteString("id", id);
                json.WriteEndObject();
            },
            people =>
            {
                people.WriteLine(run.Report.Style.Quiet ? id : $"transfer {id}");
                if (!run.Report.Style.Quiet) people.WriteLine($"follow it with: ra cluster watch {id}");
            });
        return ExitCode.Done;
    }
}
