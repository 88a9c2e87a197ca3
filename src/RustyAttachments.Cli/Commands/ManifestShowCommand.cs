using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest show</c>: what a manifest amounts to.</summary>
internal sealed class ManifestShowCommand : RaCommand
{
    private readonly Argument<string> _manifest = ManifestArgument.Create();

    public ManifestShowCommand()
        : base("show", "Show what a manifest amounts to: format, counts, sizes, the largest files.",
            "ra manifest show scene.json", "ra snapshot assets -o - | ra manifest show -")
    {
        Add(_manifest);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var read = await ManifestInput.DecodeAsync(run, run.Get(_manifest), cancellationToken);
        var statistics = new ManifestStatistics(read.Decoded.Manifest);
        run.Result(json => WriteDocument(json, read, statistics), people => WriteLines(people, read, statistics));
        return ExitCode.Done;
    }

    private static void WriteLines(TextWriter people, ReadManifest read, ManifestStatistics statistics)
    {
        var manifest = read.Decoded.Manifest;
        Line("format", $"{read.Decoded.Format.ToName()} {manifest.KindName}");
        Line("hash", $"{read.Hash}, {ByteSize.Format(read.Size)} of text");
        Line("files", FilesText(manifest, statistics));
        Line("links", ProgressText.Count(statistics.Symlinks));
        Line("empty dirs", ProgressText.Count(statistics.Directories));
        if (manifest.IsDiff) Line("deletions", ProgressText.Count(statistics.Deletions));
        if (manifest.ParentManifestHash is { } parent) Line("parent", parent);
        if (statistics.Chunked > 0) Line("chunks", $"{ProgressText.Count(statistics.Chunked, "file", "files")} in {ProgressText.Count(statistics.Chunks)} chunks of {ByteSize.Format(manifest.ChunkSize.Bytes)}");
        foreach (var file in statistics.Largest) Line("large", $"{ByteSize.Format(file.SizeOrZero),10}  {PrintableText.Of(file.Path)}");

        void Line(string name, string value) => people.WriteLine($"{name,-10} {value}");
    }

    private static string FilesText(Manifest manifest, ManifestStatistics statistics)
    {
        var text = $"{ProgressText.Count(statistics.Files)}, {ByteSize.Format(manifest.TotalSize)}";
        if (statistics.Runnable > 0) text += $", {ProgressText.Count(statistics.Runnable)} runnable";
        return statistics.Unhashed > 0 ? text + $", {ProgressText.Count(statistics.Unhashed)} without hash" : text;
    }

    private static void WriteDocument(Utf8JsonWriter json, ReadManifest read, ManifestStatistics statistics)
    {
        var manifest = read.Decoded.Manifest;
        json.WriteStartObject();
        json.WriteString("format", read.Decoded.Format.ToName());
        json.WriteString("kind", manifest.KindName);
        json.WriteString("hash", read.Hash.ToString());
        json.WriteNumber("textSize", read.Size);
        json.WriteNumber("files", statistics.Files);
        json.WriteNumber("totalSize", manifest.TotalSize);
        json.WriteNumber("runnable", statistics.Runnable);
        json.WriteNumber("unhashed", statistics.Unhashed);
        json.WriteNumber("symlinks", statistics.Symlinks);
        json.WriteNumber("emptyDirectories", statistics.Directories);
        json.WriteNumber("deletions", statistics.Deletions);
        json.WriteNumber("chunkedFiles", statistics.Chunked);
        json.WriteNumber("chunks", statistics.Chunks);
        json.WriteNumber("chunkSize", manifest.ChunkSize.Bytes);
        json.WriteString("parentManifestHash", manifest.ParentManifestHash);
        json.WriteStartArray("largest");
        foreach (var file in statistics.Largest) EntryText.Write(json, file);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
