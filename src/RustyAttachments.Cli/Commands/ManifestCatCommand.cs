using System.CommandLine;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest cat</c>: the canonical text of a manifest on standard output.</summary>
internal sealed class ManifestCatCommand : RaCommand
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();
    private readonly FormatOption _format = new("that of the manifest");
    private readonly Option<bool> _pretty = new("--pretty") { Description = "Indent the text for people. It is no longer canonical then and has another hash." };

    public ManifestCatCommand()
        : base("cat", "Print the canonical text of a manifest, wherever it is and in whatever form it was written.",
            "ra manifest cat scene.json --pretty", "ra manifest cat s3://assets/DeadlineCloud/Manifests/scene/2026-01-01_input > scene.json")
    {
        Add(_manifest);
        Add(_pretty);
        Add(_format);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        run.Report.LeaveOutputToContent();
        var read = await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken);
        var format = _format.Choose(run, read.Decoded.Format, read.Manifest);
        await using var text = ScratchFile.Create();
        ScratchFile.Fill(text, stream => ManifestCodec.Write(stream, read.Manifest, format));
        if (run.Get(_pretty)) await IndentedJson.CopyAsync(text, run.Environment.Output, cancellationToken);
        else await ManifestOutput.WriteAsync(run, new ManifestReference.Standard(), text, "", cancellationToken);
        return ExitCode.Done;
    }
}
