using System.CommandLine;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Cli.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra sync</c>: bring manifests, and everything that they name, from one store into another.</summary>
internal sealed class SyncCommand : RaCommand, IRunsOnCluster
{
    private readonly Argument<string[]> _manifests = new("MANIFEST") { Description = "A key in the source store, an s3:// or file:// URI, or a file.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _from = TypedOption.Text("--from", "URI", "The store that content comes from.");
    private readonly Option<string?> _to = TypedOption.Text("--to", "URI", "The store that content goes to.");
    private readonly Option<bool> _all = new("--all") { Description = "Copy every manifest of the source store." };
    private readonly Option<bool> _verified = new("--read-data") { Description = "Read and hash all content here, also where S3 could copy it without." };
    private readonly ChoiceOption<ErrorPolicy> _onError = new("--on-error", "Whether an object that is missing or damaged ends the run or is left out, with the manifests that need it.", Choices.OnError, ErrorPolicy.Fail);

    private readonly ClusterOptions _cluster = new();

    public SyncCommand()
        : base("sync", "Bring manifests, and everything that they name, from one store into another: objects first, each once, manifests last and under the same keys. What is there already is not copied again.",
            "ra sync Manifests/scene/2026-01-01_input --from s3://studio/DeadlineCloud --to /mnt/store", "ra sync --all --from /mnt/store --to s3://studio/DeadlineCloud --limit-rate 50MiB/s")
    {
        Add(_manifests);
        foreach (var option in new Option[] { _from, _to, _all, _verified, _onError }) Add(option);
        SettingOptions.AddTo(this, SettingKeys.LimitRate, SettingKeys.Concurrency, SettingKeys.Memory);
        _cluster.AddTo(this, hasPaths: false);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var named = run.Parsed.GetValue(_manifests) ?? [];
        if (run.Get(_all) ? named.Length > 0 : named.Length == 0)
            throw Usage(named.Length == 0 ? "nothing is named to copy; name manifests, or give --all for all of the source store" : "--all copies every manifest; name none, or leave it out");

        if (ClusterTarget.IsNamed(run)) return await ClusterRun.RunAsync(run, "sync", Submission(run, named), _cluster, output: null, cancellationToken);
        var (from, to) = Stores(run);
        var measured = run.Report.Measure();
        await using var engine = TransferRun.Start(run);
        var (source, target) = StoreOpener.OpenBoth(from, to, run.Settings, run.Environment.Clock, engine.Permits);
        await using var openSource = source;
        await using var openTarget = target;
        var (keys, files) = await SyncManifests.FindAsync(run, from, source, named, cancellationToken);
        var request = new SyncRequest
        {
            All = run.Get(_all), Keys = keys, Files = files, OnError = _onError.ValueIn(run.Parsed),
            Route = run.Get(_verified) ? CopyRoute.Verified : CopyRoute.Shortest,
        };
        var outcome = await TransferRun.ShowAsync(run, "sync", "objects", measured, progress => engine.RunAsync(request, target, progress, cancellationToken, source: source));
        return OutcomeReport.Print(run.Report, outcome,
            people => Summarize(people, run.Report.Style.Quiet, outcome, source.DisplayName, target.DisplayName),
            json =>
            {
                json.WriteString("from", source.DisplayName);
                json.WriteString("to", target.DisplayName);
                json.WriteNumber("manifestsStored", outcome.Totals.FilesWritten);
                json.WriteNumber("manifestsPresent", outcome.Totals.FilesUpToDate);
            });
    }

    private byte[] Submission(CommandRun run, string[] named) => ClusterSubmission.Make(run, "sync", json =>
    {
        if (run.Get(_all)) json.WriteBoolean("all", true);
        ClusterSubmission.WriteTexts(json, "manifests", named.Select(argument => ClusterSubmission.KeyOf(run, argument)));
        json.WriteString("to", run.Get(_to) is { Length: > 0 } to ? to : throw Usage("name the store that content goes to: --to URI"));
        json.WriteString("onError", Choices.OnError.NameOf(_onError.ValueIn(run.Parsed)));
    });

    private (StoreUri From, StoreUri To) Stores(CommandRun run)
    {
        if (run.Get(_from) is not { Length: > 0 } from || run.Get(_to) is not { Length: > 0 } to) throw Usage("give both stores: --from URI --to URI");
        var (source, target) = (StoreUri.Parse(from), StoreUri.Parse(to));
        return source.DisplayName == target.DisplayName && (source as S3StoreUri)?.Endpoint == (target as S3StoreUri)?.Endpoint
            ? throw Usage($"--from and --to are the same store, '{source.DisplayName}'; give two")
            : (source, target);
    }

    private static void Summarize(TextWriter people, bool quiet, TransferOutcome outcome, string from, string to)
    {
        if (quiet) return;
        var totals = outcome.Totals;
        people.WriteLine(OutcomeReport.Summary("copied", totals.ObjectsStored, "object", totals.BytesStored, outcome.Elapsed));
        people.WriteLine($"from {PrintableText.Of(from)} to {PrintableText.Of(to)}; {ProgressText.Count(totals.ObjectsPresent)} were there already");
        people.WriteLine($"stored {ProgressText.Count(totals.FilesWritten, "manifest", "manifests")}, {ByteSize.Format(totals.BytesWritten)}; {ProgressText.Count(totals.FilesUpToDate)} were there already");
    }

    private static RustyAttachmentsException Usage(string message) => new(ErrorCode.UsageInvalid, message);
}
