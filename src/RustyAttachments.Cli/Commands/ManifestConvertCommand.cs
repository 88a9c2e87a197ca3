using System.CommandLine;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Model.Codecs;

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
        var read = await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken);
        var manifest = read.Decoded.Manifest;
        if (format == ManifestFormat.V2023 && V2023Conversion.Convert(manifest).Losses is { Any: true } losses) run.Report.Warning(losses.Describe().TrimEnd('.'));

        // The text is complete before the first byte leaves: a manifest that the format cannot hold leaves no beginning of one.
        await using var text = ScratchFile.Create();
        var written = ManifestCodec.Write(text, manifest, format);
        text.Position = 0;
        var place = await ManifestOutput.WriteAsync(run, target, text, ManifestFormats.ContentType(format, manifest.IsAbsolute, manifest.IsDiff), cancellationToken);
        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("manifest", place);
                json.WriteString("format", format.ToName());
                json.WriteString("hash", written.Hash.ToString());
                json.WriteNumber("size", written.Bytes);
                json.WriteEndObject();
            },
            people =>
            {
                if (place is not null) people.WriteLine(run.Report.Style.Quiet ? place : $"wrote {place}");
            });
        return ExitCode.Done;
    }
}
