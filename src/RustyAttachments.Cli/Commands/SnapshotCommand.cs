using System.CommandLine;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Caches;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Transfers;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra snapshot</c>: describe files in a manifest, without storing their content.</summary>
internal sealed class SnapshotCommand : RaCommand
{
    private readonly SourceOptions _source = new();
    private readonly Option<bool> _noHash = new("--no-hash") { Description = "List names, sizes and times only; read no content." };
    private readonly RehashOption _rehash = new();
    private readonly CacheOption _caches = new();
    private readonly OutputOption _output = new("Where to write: a file, an s3:// or file:// URI, or - for standard output. [default: -]", fallback: "-");

    public SnapshotCommand()
        : base("snapshot", "Describe files in a manifest, without storing their content.",
            "ra snapshot assets -o assets.json", "ra snapshot assets --format v2023 -o - | ra manifest show -")
    {
        _source.AddTo(this);
        Add(_noHash);
        _output.AddTo(this);
        SettingOptions.AddTo(this, SettingKeys.Memory);
        _rehash.AddTo(this);
        _caches.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var output = _output.ValueIn(run);
        var request = _source.Request(run, run.Get(_noHash) ? UploadDepth.List : UploadDepth.Hash) with { ForceRehash = _rehash.ValueIn(run) };
        return await TransferRun.RunAsync(run, "snapshot", request, storeUri: null, _caches, async (outcome, _) =>
        {
            var manifest = await ManifestResult.TakeAsync(run, request, outcome, output, cancellationToken);
            return OutcomeReport.Print(run.Report, outcome,
                people =>
                {
                    if (!run.Report.Style.Quiet) people.WriteLine(OutcomeReport.Summary("described", outcome.Totals.FilesDone, "file", outcome.Totals.BytesDone, outcome.Elapsed));
                    if (!run.Report.Style.Quiet && outcome.Totals.FilesNotRead > 0) people.WriteLine(RehashOption.Summary(outcome.Totals));
                    if (manifest?.File is { } file) people.WriteLine(run.Report.Style.Quiet ? file : $"manifest {PrintableText.Of(file)}");
                },
                json => manifest?.Write(json, request.Format.ToName()));
        }, cancellationToken);
    }
}
