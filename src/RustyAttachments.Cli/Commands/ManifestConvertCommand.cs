using System.CommandLine;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest convert</c>: the same entries in another format, in canonical form.</summary>
internal sealed class ManifestConvertCommand : RaCommand
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();
    private readonly OutputOption _output = new("Where to write: a file, an s3:// or file:// URI, or - for standard output. [default: -]", fallback: "-");

    public ManifestConvertCommand()
        : base("convert", "Write a manifest in another format, or in the canonical form of its own.",
            "ra manifest convert scene.json --format v2023 -o scene-2023.json", "ra manifest convert - --format v2025 < scene.json")
    {
        Add(_manifest);
        SettingOptions.AddTo(this, SettingKeys.Format, SettingKeys.Store);
        _output.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var target = _output.ValueIn(run)!;
        var format = run.Settings.Get(SettingKeys.Format);
        var manifest = (await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken)).Manifest;
        if (ResultFormat.Losses(format, asked: true, manifest) is { } losses) run.Report.Warning(losses.TrimEnd('.'));
        ManifestOperation.Print(run, await ManifestOperation.WriteInAsync(run, target, manifest, format, cancellationToken));
        return ExitCode.Done;
    }
}
