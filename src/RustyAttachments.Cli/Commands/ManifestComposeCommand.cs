using System.CommandLine;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Model;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest compose</c>: a snapshot with diffs applied, or several diffs as one.</summary>
internal sealed class ManifestComposeCommand : RaCommand
{
    private readonly Argument<string[]> _manifests = ManifestArgument.CreateMany("MANIFEST", "A snapshot and the diffs to apply to it in order, or diffs only.");
    private readonly Option<bool> _ignoreParentHash = new("--ignore-parent-hash") { Description = "Apply diffs also to manifests that they were not made from." };
    private readonly ManifestOperation _operation = new();

    public ManifestComposeCommand()
        : base("compose", "Apply diffs to a snapshot, or make one diff of several that follow one another.",
            "ra manifest compose monday.json tuesday.diff wednesday.diff -o wednesday.json", "ra manifest compose tuesday.diff wednesday.diff -o both.diff")
    {
        Add(_manifests);
        Add(_ignoreParentHash);
        _operation.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = _operation.TargetIn(run)!;
        var manifests = await ManifestInput.DecodeAllAsync(run, run.Get(_manifests), cancellationToken);
        var result = Compose(manifests, checkHashes: !run.Get(_ignoreParentHash));
        var written = await _operation.WriteAsync(run, target, result, manifests[0].Decoded.Format, cancellationToken);
        ManifestOperation.Print(run, written, $"composed {ProgressText.Count(manifests.Count, "manifest", "manifests")} to {ManifestSummary.Of(result)}");
        return ExitCode.Done;
    }

    private static Manifest Compose(IReadOnlyList<ReadManifest> manifests, bool checkHashes)
    {
        if (manifests[0].Manifest.IsDiff)
        {
            var roles = manifests.Select(static (manifest, i) => ($"diff {i + 1}", manifest));
            return ArgumentNames.During(roles, () => ManifestCompose.Fold(manifests.Select(static m => m.Manifest).ToList()));
        }

        var diffs = manifests.Skip(1).ToList();
        return ArgumentNames.During(
            diffs.Select(static (diff, i) => ($"diff {i + 1}", diff)).Prepend(("parent", manifests[0])),
            () => ParentChain.Apply(manifests[0], diffs, checkHashes));
    }

}
