using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra diff</c> and <c>ra manifest diff</c>: what changed between two snapshots, or a snapshot and a directory.</summary>
internal sealed class DiffCommand : RaCommand
{
    private const int FlushAt = 64 * 1024; // bytes

    private readonly Argument<string> _parent = ManifestArgument.Create("MANIFEST", "The older snapshot: a file, an s3:// or file:// URI, a key in the store, or - for standard input.");
    private readonly Argument<string> _current = ManifestArgument.Create("CURRENT", "The newer one: a snapshot, or a directory on disk, which is scanned and hashed.");
    private readonly Option<bool> _fast = new("--fast") { Description = "Take files of equal size, time and execute bit as unchanged; read no content to compare." };
    private readonly Option<bool> _preserveRunnable = new("--preserve-runnable") { Description = "Do not compare execute bits, and keep the older ones: for trees that were on a system without them." };
    private readonly TreeScan _scan = new();
    private readonly ManifestOperation _operation = new(fallback: null);

    /// <summary>Creates the command as one of the group <paramref name="group"/>: <c>ra</c>, <c>ra manifest</c>.</summary>
    public DiffCommand(string group)
        : base("diff", "Show what changed from a snapshot to another, or to a directory; with -o write it as a diff manifest.",
            $"{group} diff monday.json tuesday.json", $"{group} diff monday.json /mnt/projects/scene --fast", $"{group} diff monday.json tuesday.json -o tuesday.diff")
    {
        Add(_parent);
        Add(_current);
        Add(_fast);
        Add(_preserveRunnable);
        _scan.AddTo(this);
        _operation.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = _operation.TargetIn(run);
        return DirectoryOf(run, run.Get(_current)) is { } directory
            ? await AgainstDirectoryAsync(run, directory, target, cancellationToken)
            : await AgainstManifestAsync(run, target, cancellationToken);
    }

    private async Task<ExitCode> AgainstManifestAsync(CommandRun run, ManifestReference? target, CancellationToken cancellationToken)
    {
        if (run.IsGiven(_scan.Symlinks)) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "--symlinks is for directories; manifests say themselves what their links are.");
        var filter = _scan.Filter(run);
        var read = await ManifestInput.DecodeAllAsync(run, [run.Get(_parent), run.Get(_current)], cancellationToken);
        var (parent, current) = (read[0], read[1]);
        if (!filter.IncludesAll) current = current with { Decoded = current.Decoded with { Manifest = TreeScan.Chosen(current.Manifest, parent.Manifest, filter) } };
        var options = OptionsFor(run, parent, current, fast: run.Get(_fast));
        return await ReportAsync(run, target, parent, current.Manifest, options, [("parent", parent), ("current manifest", current)], cancellationToken);
    }

    private async Task<ExitCode> AgainstDirectoryAsync(CommandRun run, string directory, ManifestReference? target, CancellationToken cancellationToken)
    {
        var parent = await ManifestInput.DecodeAsync(run, run.Get(_parent), cancellationToken);
        if (parent.Manifest.IsDiff) throw new ManifestException(ErrorCode.ManifestMismatch, $"{parent.Name} is a {parent.Manifest.KindName}; a directory is compared with a snapshot.");
        // What is only listed needs no hash; what a diff manifest carries does: there, only files that differ are read.
        var listed = run.Get(_fast) && target is null;
        var scanned = await _scan.RunAsync(run, directory, parent, hash: !listed, run.Get(_fast), cancellationToken);
        if (scanned.Tree is not { } tree) return OutcomeReport.Print(run.Report, scanned.Outcome, _ => { }, _ => { });
        OutcomeReport.PrintIssues(run.Report, scanned.Outcome);
        return await ReportAsync(run, target, parent, tree, OptionsFor(run, parent, null, listed), [("parent", parent)], cancellationToken);
    }

    // v2023 says nothing about execute bits.
    private DiffOptions OptionsFor(CommandRun run, ReadManifest parent, ReadManifest? current, bool fast) => new()
    {
        Fast = fast,
        PreserveRunnable = run.Get(_preserveRunnable) || parent.Decoded.Format == ManifestFormat.V2023 || current?.Decoded.Format == ManifestFormat.V2023,
        ParentHash = parent.Hash.ToString(),
    };

    private async Task<ExitCode> ReportAsync(
        CommandRun run, ManifestReference? target, ReadManifest parent, Manifest current, DiffOptions options, IEnumerable<(string Role, ReadManifest Manifest)> roles, CancellationToken cancellationToken)
    {
        var diff = ArgumentNames.During(roles, () => ManifestDiff.Between(parent.Manifest, current, options));
        var changes = ChangeList.Of(ManifestDiff.Changes(parent.Manifest, current, options), parent.Manifest, diff);
        var totals = new ChangeTotals { Unchanged = UnchangedFiles(current, diff) };
        if (target is null)
        {
            run.Result(json => WriteDocument(json, parent, changes, totals, cancellationToken), people => WriteLines(people, run.Report.Style.Quiet, changes, totals, cancellationToken));
            return ExitCode.Done;
        }

        foreach (var change in changes) totals.Add(change);
        var written = await _operation.WriteAsync(run, target, diff, parent.Decoded.Format, cancellationToken);
        ManifestOperation.Print(run, written, totals.Describe(), json =>
        {
            json.WriteString("parentManifestHash", options.ParentHash);
            totals.Write(json);
        });
        return ExitCode.Done;
    }

    private static long UnchangedFiles(Manifest current, Manifest diff) => current.Files.Count - diff.Files.Count(static f => !f.IsDeleted);

    private static void WriteLines(TextWriter people, bool quiet, IEnumerable<Change> changes, ChangeTotals totals, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            totals.Add(change);
            people.WriteLine(quiet ? PrintableText.Of(change.Path) : change.Line());
        }

        if (!quiet) people.WriteLine(totals.Describe());
    }

    private static void WriteDocument(Utf8JsonWriter json, ReadManifest parent, IEnumerable<Change> changes, ChangeTotals totals, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WriteString("parentManifestHash", parent.Hash.ToString());
        json.WriteStartArray("changes");
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            totals.Add(change);
            change.Write(json);
            if (json.BytesPending > FlushAt) json.Flush();
        }

        json.WriteEndArray();
        totals.Write(json);
        json.WriteEndObject();
    }

    private static string? DirectoryOf(CommandRun run, string argument) => ManifestReference.Parse(argument) switch
    {
        ManifestReference.LocalFile file when Directory.Exists(file.Path) => file.Path,
        ManifestReference.FileOrKey named when Directory.Exists(run.Absolute(named.Text)) => Path.TrimEndingDirectorySeparator(run.Absolute(named.Text)),
        _ => null,
    };
}
