using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest ls</c>: every entry of a manifest.</summary>
internal sealed class ManifestListCommand : RaCommand
{
    private const int FlushAt = 64 * 1024; // bytes; a document of a million entries must not grow in memory

    private readonly Argument<string> _manifest = ManifestArgument.Create();
    private readonly Option<bool> _long = new("--long", "-l") { Description = "Show kind (f file, x runnable, l link, d empty directory, ! deleted), size, time and hash, too." };
    private readonly Option<bool> _tree = new("--tree") { Description = "Show a tree, each directory with the size of everything in it (* is runnable)." };
    private readonly SelectionOptions _selection = new();

    public ManifestListCommand()
        : base("ls", "List the entries of a manifest, one path a line.",
            "ra manifest ls scene.json --include 'textures/**'", "ra manifest ls scene.json --long", "ra manifest ls scene.json --tree")
    {
        Add(_manifest);
        Add(_long);
        Add(_tree);
        _selection.AddTo(this);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (detailed, tree, filter) = (run.Get(_long), run.Get(_tree), _selection.Filter(run));
        if (detailed && tree) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "--long and --tree are two ways to show the same; give one of them.");
        var manifest = ManifestFilter.Apply((await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken)).Manifest, filter);
        run.Result(json => WriteDocument(json, manifest, cancellationToken), people =>
        {
            if (tree) new TreeView(manifest, people, cancellationToken).Write();
            else WriteLines(people, manifest, detailed, cancellationToken);
        });
        return ExitCode.Done;
    }

    private static void WriteLines(TextWriter people, Manifest manifest, bool detailed, CancellationToken cancellationToken)
    {
        foreach (var file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            people.WriteLine(detailed ? EntryText.Line(file) : PrintableText.Of(file.Path));
        }

        foreach (var directory in manifest.Dirs) people.WriteLine(detailed ? EntryText.Line(directory) : PrintableText.Of(directory.Path) + "/");
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
