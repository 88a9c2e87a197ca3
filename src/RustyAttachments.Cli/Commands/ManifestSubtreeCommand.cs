using System.CommandLine;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Model;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest subtree</c>: everything below a directory, with paths relative to it.</summary>
internal sealed class ManifestSubtreeCommand : RaCommand
{
    private readonly ReRootOptions _input = new();
    private readonly Argument<string> _root = new("ROOT") { Description = "The directory that becomes the root: absolute when the manifest's paths are." };
    private readonly ChoiceOption<SymlinkPolicy> _symlinks = LinkPolicyOption.Create(Choices.SubtreeSymlinks);
    private readonly ManifestOperation _operation = new();

    public ManifestSubtreeCommand()
        : base("subtree", "Cut out everything below a directory, with paths relative to it; the reverse of join.",
            "ra manifest subtree scene.json textures -o textures.json", "ra manifest subtree absolute.json /mnt/projects --symlinks exclude-escaping -o projects.json")
    {
        _input.AddTo(this);
        Add(_root);
        Add(_symlinks);
        _operation.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = _operation.TargetIn(run)!;
        var (manifest, parentHash) = await _input.ReadAsync(run, cancellationToken);
        var part = ArgumentNames.During([("manifest", manifest)], () => ManifestSubtree.Extract(manifest.Manifest, run.Get(_root), _symlinks.ValueIn(run.Parsed), parentHash));
        if (LinkLosses.Describe([part]) is { } losses) run.Report.Warning(losses);
        var written = await _operation.WriteAsync(run, target, part.Manifest, manifest.Decoded.Format, cancellationToken);
        ManifestOperation.Print(run, written, $"cut out {ManifestSummary.Of(part.Manifest)}", json => LinkLosses.Write(json, [part]));
        return ExitCode.Done;
    }
}
