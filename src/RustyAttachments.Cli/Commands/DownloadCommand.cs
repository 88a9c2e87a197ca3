using System.CommandLine;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Cli.Transfers;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra download</c>: recreate the tree that a manifest describes.</summary>
internal sealed class DownloadCommand : RaCommand, IRunsOnCluster
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();
    private readonly Argument<string> _destination = new("DEST") { Description = "The directory that becomes the tree's root; created when absent." };
    private readonly SelectionOptions _selection = new();
    private readonly ChoiceOption<ConflictPolicy> _conflict = new("--conflict", "What happens to a file that exists and differs.", Choices.Conflict, ConflictPolicy.Overwrite);
    private readonly ChoiceOption<ErrorPolicy> _onError = new("--on-error", "Whether a file that cannot be fetched or written ends the run or is left out.", Choices.OnError, ErrorPolicy.Fail);
    private readonly Option<bool> _noVerify = new("--no-verify") { Description = "Do not check content against its hash while it is written." };

    private readonly ClusterOptions _cluster = new();

    public DownloadCommand()
        : base("download", "Recreate the tree that a manifest describes. The store is the one of --store; without it, the one of the manifest's own URI.",
            "ra download scene.json /scratch/scene", "ra download s3://my-bucket/DeadlineCloud/Manifests/scene/2026-01-01_input /scratch/scene", "ra download \"$(ra upload -q assets)\" copy")
    {
        Add(_manifest);
        Add(_destination);
        _selection.AddTo(this);
        foreach (var option in new Option[] { _conflict, _onError, _noVerify }) Add(option);
        TransferOptions.AddTo(this);
        _cluster.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Get(_destination).Length == 0) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "An empty destination names nothing; give a directory.");
        if (ClusterTarget.IsNamed(run)) return await ClusterRun.RunAsync(run, "download", Submission(run), _cluster, output: null, cancellationToken);
        using var opened = await ManifestInput.OpenAsync(run, run.Get(_manifest), cancellationToken);
        await using var copy = opened.LocalPath is null ? await ScratchFile.CopyAsync(opened.Text, cancellationToken) : null;
        var file = opened.LocalPath ?? ScratchFile.PathOf(copy!);
        var request = new DownloadRequest
        {
            ManifestFile = file,
            Destination = Path.TrimEndingDirectorySeparator(run.Absolute(run.Get(_destination))),
            Conflict = _conflict.ValueIn(run.Parsed),
            Verify = !run.Get(_noVerify),
            OnError = _onError.ValueIn(run.Parsed),
            Include = _selection.Include(run),
            Exclude = _selection.Exclude(run),
        };
        return await TransferRun.RunAsync(run, "download", request, StoreOf(run, opened.StoreUri), cacheOption: null, (outcome, store) => Task.FromResult(
            OutcomeReport.Print(run.Report, WithName(outcome, file, opened.Name),
                people => Summarize(people, run.Report.Style.Quiet, outcome, request.Destination),
                json =>
                {
                    json.WriteString("store", store);
                    json.WriteString("destination", request.Destination);
                })), cancellationToken);
    }

    private byte[] Submission(CommandRun run) => ClusterSubmission.Make(run, "download", json =>
    {
        json.WriteString("manifest", ClusterSubmission.KeyOf(run, run.Get(_manifest)));
        _cluster.WritePlace(run, json, "destination", [run.Get(_destination)], asList: false);
        _selection.Write(run, json);
        json.WriteString("conflict", Choices.Conflict.NameOf(_conflict.ValueIn(run.Parsed)));
        json.WriteString("onError", Choices.OnError.NameOf(_onError.ValueIn(run.Parsed)));
        json.WriteBoolean("verify", !run.Get(_noVerify));
    });

    // What the user wrote on the line comes first; a manifest's own URI is on the line too.
    private static string StoreOf(CommandRun run, string? ofManifest) =>
        ofManifest is null || run.Settings.OriginOf(SettingKeys.Store) == SettingOrigin.Flag ? run.Settings.Get(SettingKeys.Store) : ofManifest;

    // The transfer knows the manifest by the file that it was given; people know it by what they wrote.
    private static TransferOutcome WithName(TransferOutcome outcome, string file, string name) => outcome with
    {
        Failures = [.. outcome.Failures.Select(f => f with { Message = f.Message.Replace($"'{file}'", name, StringComparison.Ordinal) })],
    };

    private static void Summarize(TextWriter people, bool quiet, TransferOutcome outcome, string destination)
    {
        if (quiet) return;
        people.WriteLine(OutcomeReport.Summary("downloaded", outcome.Totals.FilesWritten, "file", outcome.Totals.BytesWritten, outcome.Elapsed));
        if (outcome.Totals.FilesUpToDate > 0) people.WriteLine($"kept {ProgressText.Count(outcome.Totals.FilesUpToDate, "file", "files")} as they were");
        people.WriteLine($"into {PrintableText.Of(destination)}");
    }
}
