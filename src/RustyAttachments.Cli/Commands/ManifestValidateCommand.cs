using System.CommandLine;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest validate</c>: whether a manifest keeps all rules of its format.</summary>
internal sealed class ManifestValidateCommand : RaCommand
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();

    public ManifestValidateCommand()
        : base("validate", "Check a manifest against every rule of its format; exit code 3 when it breaks one.",
            "ra manifest validate scene.json", "ra manifest validate s3://assets/DeadlineCloud/Manifests/scene/2026-01-01_input")
    {
        Add(_manifest);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var read = await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken);
        var (manifest, format) = (read.Decoded.Manifest, read.Decoded.Format.ToName());
        if (read.Decoded.WrittenTotalSize != manifest.TotalSize)
            run.Report.Warning($"{read.Name} states a total of {read.Decoded.WrittenTotalSize} bytes, but its files add up to {manifest.TotalSize}");
        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("valid", true);
                json.WriteString("format", format);
                json.WriteString("kind", manifest.KindName);
                json.WriteNumber("entries", manifest.Files.Count + manifest.Dirs.Count);
                json.WriteEndObject();
            },
            people =>
            {
                if (!run.Report.Style.Quiet) people.WriteLine($"{read.Name} is a valid {format} {manifest.KindName} of {ProgressText.Count(manifest.Files.Count + manifest.Dirs.Count, "entry", "entries")}");
            });
        return ExitCode.Done;
    }
}
