using System.CommandLine;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest filter</c>: some entries of a manifest.</summary>
internal sealed class ManifestFilterCommand : RaCommand
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();
    private readonly SelectionOptions _selection = new();
    private readonly ManifestOperation _operation = new();

    public ManifestFilterCommand()
        : base("filter", "Keep the entries whose paths match.",
            "ra manifest filter scene.json --include 'textures/**' --exclude '**/*.tmp' -o textures.json", "ra manifest filter - --exclude renders < scene.json")
    {
        Add(_manifest);
        _selection.AddTo(this);
        _operation.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = _operation.TargetIn(run)!;
        var filter = _selection.Filter(run);
        var manifest = await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken);
        var result = ManifestFilter.Apply(manifest.Manifest, filter);
        var written = await _operation.WriteAsync(run, target, result, manifest.Decoded.Format, cancellationToken);
        ManifestOperation.Print(run, written, $"kept {ManifestSummary.Of(result)}");
        return ExitCode.Done;
    }
}
