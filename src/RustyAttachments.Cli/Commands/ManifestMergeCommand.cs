using System.CommandLine;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Operations;
using RustyAttachments.Storage.Manifests;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest merge</c>: several manifests as one.</summary>
internal sealed class ManifestMergeCommand : RaCommand
{
    private readonly Argument<string[]> _manifests = ManifestArgument.CreateMany("MANIFEST", "Snapshots, or diffs of one parent.");
    private readonly Option<bool> _chronological = new("--chronological")
    {
        Description = "Let the newest win instead of the last: by the time in a stored manifest's key, else by the time of its last modification.",
    };

    private readonly ManifestOperation _operation = new();

    public ManifestMergeCommand()
        : base("merge", "Put several manifests together; where they disagree on a path, the last one wins.",
            "ra manifest merge inputs.json step1.json step2.json -o all.json", "ra manifest merge --chronological outputs/*.json -o newest.json")
    {
        Add(_manifests);
        Add(_chronological);
        _operation.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = _operation.TargetIn(run)!;
        var chronological = run.Get(_chronological);
        var arguments = run.Get(_manifests);
        if (chronological && arguments.Contains("-"))
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "Standard input (-) has no time to order it by; write that manifest to a file, or merge without --chronological.");
        var manifests = await ManifestInput.DecodeAllAsync(run, arguments, cancellationToken);
        if (chronological) manifests = InOrder(run, manifests);
        var result = ArgumentNames.During(
            manifests.Select(static (manifest, i) => ($"manifest {i + 1}", manifest)),
            () => ManifestMerge.LastWins(manifests.Select(static m => m.Manifest).ToList()));
        var written = await _operation.WriteAsync(run, target, result, manifests[0].Decoded.Format, cancellationToken);
        ManifestOperation.Print(run, written, $"merged {ProgressText.Count(manifests.Count, "manifest", "manifests")} to {ManifestSummary.Of(result)}");
        return ExitCode.Done;
    }

    // The library sorts, too; here the order is also that of the roles in its messages.
    private static List<ReadManifest> InOrder(CommandRun run, IReadOnlyList<ReadManifest> manifests)
    {
        var sorted = manifests.OrderBy(static m => m.Origin.Time!.Value).ToList(); // a stable sort: of equal times the later argument wins
        foreach (var manifest in sorted) run.Report.Detail($"{ManifestKeys.Timestamp(manifest.Origin.Time!.Value)}  {manifest.Name}");
        return sorted;
    }
}
