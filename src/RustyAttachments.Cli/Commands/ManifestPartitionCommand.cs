using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Operations;
using RustyAttachments.Storage.Manifests;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest partition</c>: a snapshot divided into parts with roots of their own.</summary>
internal sealed class ManifestPartitionCommand : RaCommand
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();
    private readonly Option<string[]> _roots = TypedOption.Many("--root", "DIR", "A root that gets a part in any case. Repeatable.");
    private readonly Option<string[]> _referenced = TypedOption.Many("--referenced", "PATH", "A path that the workload refers to: it takes part in finding roots, even if nothing is there. Repeatable.");
    private readonly ChoiceOption<SymlinkPolicy> _symlinks = LinkPolicyOption.Create(Choices.PartitionSymlinks);
    private readonly FormatOption _format = new("that of the manifest");
    private readonly Option<string?> _output = TypedOption.Text("--output", "DIR", "Where to write the parts, one {hash of the root}.json each: a directory, or an s3:// or file:// URI. Without it they are only listed.", "-o");

    public ManifestPartitionCommand()
        : base("partition", "Divide a snapshot into parts with roots of their own: the given roots, then the fewest further ones.",
            "ra manifest partition absolute.json -o parts", "ra manifest partition absolute.json --root /mnt/projects --root /mnt/library")
    {
        Add(_manifest);
        foreach (var option in new Option[] { _roots, _referenced, _symlinks, _output, _format }) Add(option);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    /// <summary>A part and, when it was written, its manifest.</summary>
    private sealed record ListedPart(Part Part, WrittenResult? Written);

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var directory = run.Get(_output) is { } text ? ManifestReference.Parse(text) : null;
        _ = directory?.Within("part"); // a wrong target is told before anything is read
        var read = await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken);
        var parts = Divide(read, new PartitionOptions
        {
            Roots = run.Get(_roots) ?? [],
            ReferencedPaths = run.Get(_referenced) ?? [],
            Symlinks = _symlinks.ValueIn(run.Parsed),
        });
        Subtree[] subtrees = [.. parts.Select(static p => p.Subtree)];
        if (LinkLosses.Describe(subtrees) is { } losses) run.Report.Warning(losses);
        var listed = new List<ListedPart>();
        foreach (var part in parts) listed.Add(new ListedPart(part, directory is null ? null : await WriteAsync(run, directory, part, read.Decoded.Format, cancellationToken)));
        run.Result(json => WriteDocument(json, listed, subtrees), people => WriteLines(people, listed, run.Report.Style.Quiet));
        return ExitCode.Done;
    }

    private static IReadOnlyList<Part> Divide(ReadManifest read, PartitionOptions options) => read.Manifest switch
    {
        AbsSnapshot absolute => ManifestPartition.Of(absolute, options),
        Snapshot relative => ManifestPartition.Of(relative, options),
        var diff => throw new ManifestException(ErrorCode.ManifestMismatch, $"{read.Name} is {(diff.IsAbsolute ? "an" : "a")} {diff.KindName}; only snapshots can be divided."),
    };

    private async Task<WrittenResult> WriteAsync(CommandRun run, ManifestReference directory, Part part, ManifestFormat inputFormat, CancellationToken cancellationToken)
    {
        var target = directory.Within($"{ManifestKeys.RootHash(null, part.Root)}.json");
        OutputFile.CreateParent(run, target);
        return await ManifestOperation.WriteInAsync(run, target, part.Snapshot, _format.Choose(run, inputFormat, part.Snapshot), cancellationToken);
    }

    private static void WriteLines(TextWriter people, List<ListedPart> parts, bool quiet)
    {
        foreach (var (part, written) in parts)
        {
            var root = PrintableText.Of(part.Root);
            if (quiet) people.WriteLine(written?.Place ?? root);
            else people.WriteLine($"{ProgressText.Count(part.Snapshot.Files.Count, "file", "files"),14}  {ByteSize.Format(part.Snapshot.TotalSize),10}  {root}{(written is null ? "" : $" -> {written.Place}")}");
        }
    }

    private static void WriteDocument(Utf8JsonWriter json, List<ListedPart> parts, IReadOnlyCollection<Subtree> subtrees)
    {
        json.WriteStartObject();
        json.WriteStartArray("parts");
        foreach (var (part, written) in parts)
        {
            json.WriteStartObject();
            json.WriteString("root", part.Root);
            json.WriteNumber("entries", part.Snapshot.Files.Count + (long)part.Snapshot.Dirs.Count);
            if (written is not null)
            {
                written.Write(json);
            }
            else
            {
                json.WriteNumber("files", part.Snapshot.Files.Count);
                json.WriteNumber("totalSize", part.Snapshot.TotalSize);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        LinkLosses.Write(json, subtrees);
        json.WriteEndObject();
    }
}
