using System.CommandLine;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest join</c>: a relative manifest below a root.</summary>
internal sealed class ManifestJoinCommand : RaCommand
{
    private readonly ReRootOptions _input = new();
    private readonly Argument<string> _root = new("ROOT") { Description = "The directory to put before every path: an absolute one makes an absolute manifest, a relative one a relative manifest." };
    private readonly ManifestOperation _operation = new();

    public ManifestJoinCommand()
        : base("join", "Put a root before all paths and link targets of a relative manifest; the reverse of subtree.",
            "ra manifest join scene.json /mnt/projects/scene -o absolute.json", "ra manifest join textures.json assets/textures -o -")
    {
        _input.AddTo(this);
        Add(_root);
        _operation.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = _operation.TargetIn(run)!;
        var (manifest, parentHash) = await _input.ReadAsync(run, cancellationToken);
        var result = ArgumentNames.During([("manifest", manifest)], () => ManifestJoin.Join(manifest.Manifest, run.Get(_root), parentHash));
        var written = await _operation.WriteAsync(run, target, result, manifest.Decoded.Format, cancellationToken);
        ManifestOperation.Print(run, written, $"joined to {ManifestSummary.Of(result)}");
        return ExitCode.Done;
    }
}
