using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Model;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest ls</c>: every entry of a manifest.</summary>
internal sealed class ManifestListCommand : RaCommand
{
    private const int FlushAt = 64 * 1024; // bytes; a document of a million entries must not grow in memory

    private readonly Argument<string> _manifest = ManifestArgument.Create();

    public ManifestListCommand()
        : base("ls", "List every entry of a manifest: kind (f file, x runnable, l link, d empty directory, ! deleted), size, time, path. With -q paths only.",
            "ra manifest ls scene.json", "ra manifest ls scene.json --json")
    {
        Add(_manifest);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var manifest = (await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken)).Decoded.Manifest;
        run.Result(json => WriteDocument(json, manifest, cancellationToken), people => WriteLines(people, manifest, run.Report.Style.Quiet, cancellationToken));
        return ExitCode.Done;
    }

    private static void WriteLines(TextWriter people, Manifest manifest, bool pathsOnly, CancellationToken cancellationToken)
    {
        foreach (var file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            people.WriteLine(pathsOnly ? PrintableText.Of(file.Path) : EntryText.Line(file));
        }

        foreach (var directory in manifest.Dirs) people.WriteLine(pathsOnly ? PrintableText.Of(directory.Path) : EntryText.Line(directory));
    }

    private static void WriteDocument(Utf8JsonWriter json, Manifest manifest, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WriteStartArray("files");
        foreach (var file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EntryText.Write(json, file);
            if (json.BytesPending > FlushAt) json.Flush();
        }

        json.WriteEndArray();
        json.WriteStartArray("directories");
        foreach (var directory in manifest.Dirs) EntryText.Write(json, directory);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
