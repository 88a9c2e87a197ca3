using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest show</c>: what manifests amount to, one by one and together.</summary>
internal sealed class ManifestShowCommand : RaCommand
{
    private readonly Argument<string[]> _manifests = ManifestArgument.CreateMany("MANIFEST", "What to show.");

    public ManifestShowCommand()
        : base("show", "Show what a manifest amounts to: format, counts, sizes, the largest files. Of several, also what downloading all of them brings, by root.",
            "ra manifest show scene.json", "ra snapshot assets -o - | ra manifest show -", "ra manifest show inputs.json outputs.json")
    {
        Add(_manifests);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var arguments = run.Get(_manifests);
        ManifestInput.CheckStandardInput(arguments);
        var shown = new List<(ReadManifest Read, ManifestStatistics Statistics)>();
        foreach (var argument in arguments)
        {
            var read = await ManifestInput.DecodeAsync(run, argument, cancellationToken);
            shown.Add((read, new ManifestStatistics(read.Manifest)));
        }

        var groups = GroupByRoot(shown.Select(static s => s.Read));
        if (shown.Count == 1) run.Result(json => ManifestReport.WriteDocument(json, shown[0].Read, shown[0].Statistics), people => ManifestReport.WriteLines(people, shown[0].Read, shown[0].Statistics));
        else run.Result(json => WriteDocument(json, shown, groups), people => WriteLines(people, shown, groups));
        return ExitCode.Done;
    }

    /// <summary>What a download brings, for each root that stored manifests were made for; "" where nobody said.</summary>
    private static SortedDictionary<string, PathGroup> GroupByRoot(IEnumerable<ReadManifest> manifests)
    {
        var groups = new SortedDictionary<string, PathGroup>(StringComparer.Ordinal);
        foreach (var read in manifests)
        {
            var root = read.Origin.Root ?? "";
            if (!groups.TryGetValue(root, out var group)) groups.Add(root, group = new PathGroup());
            group.Add(read.Manifest);
        }

        return groups;
    }

    private static void WriteLines(TextWriter people, List<(ReadManifest Read, ManifestStatistics Statistics)> shown, SortedDictionary<string, PathGroup> groups)
    {
        foreach (var (read, statistics) in shown)
        {
            people.WriteLine(read.Name);
            ManifestReport.WriteLines(people, read, statistics);
            people.WriteLine();
        }

        foreach (var (root, group) in groups)
        {
            people.WriteLine($"{(root.Length == 0 ? "together" : "together in " + PrintableText.Of(root))}: {ProgressText.Count(group.Files, "file", "files")}, {ByteSize.Format(group.TotalBytes)}; " +
                $"to download {ProgressText.Count(group.Objects, "object", "objects")}, {ByteSize.Format(group.ObjectBytes)}");
        }
    }

    private static void WriteDocument(Utf8JsonWriter json, List<(ReadManifest Read, ManifestStatistics Statistics)> shown, SortedDictionary<string, PathGroup> groups)
    {
        json.WriteStartObject();
        json.WriteStartArray("manifests");
        foreach (var (read, statistics) in shown) ManifestReport.WriteDocument(json, read, statistics);
        json.WriteEndArray();
        json.WriteStartArray("groups");
        foreach (var (root, group) in groups)
        {
            json.WriteStartObject();
            json.WriteString("root", root.Length == 0 ? null : root);
            json.WriteNumber("files", group.Files);
            json.WriteNumber("symlinks", group.Symlinks);
            json.WriteNumber("totalSize", group.TotalBytes);
            json.WriteNumber("objects", group.Objects);
            json.WriteNumber("objectBytes", group.ObjectBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
