using System.Text.Json;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Output;

/// <summary>What a manifest amounts to, as lines and as a document.</summary>
internal static class ManifestReport
{
    /// <summary>Lines for people.</summary>
    public static void WriteLines(TextWriter people, ReadManifest read, ManifestStatistics statistics)
    {
        var manifest = read.Manifest;
        Line("format", $"{read.Decoded.Format.ToName()} {manifest.KindName}");
        Line("hash", $"{read.Hash}, {ByteSize.Format(read.Size)} of text");
        if (manifest.ParentManifestHash is { } parent) Line("parent", parent);
        if (read.Origin.Root is { } root) Line("root", PrintableText.Of(root));
        Line("files", FilesText(manifest, statistics));
        if (statistics.Files > statistics.Unhashed) Line("content", $"{ProgressText.Count(statistics.Objects, "object", "objects")}, {ByteSize.Format(statistics.ObjectBytes)}");
        if (statistics.Chunked > 0) Line("chunks", $"{ProgressText.Count(statistics.Chunked, "file", "files")} in {ProgressText.Count(statistics.Chunks)} chunks of {ByteSize.Format(manifest.ChunkSize.Bytes)}");
        Line("links", ProgressText.Count(statistics.Symlinks));
        Line("empty dirs", ProgressText.Count(statistics.Directories));
        if (manifest.IsDiff) Line("deletions", ProgressText.Count(statistics.Deletions));
        if (statistics.Oldest is { } oldest) Line("modified", $"{EntryText.Time(oldest)} to {EntryText.Time(statistics.Newest!.Value)}");
        foreach (var file in statistics.Largest) Line("large", $"{ByteSize.Format(file.SizeOrZero),10}  {PrintableText.Of(file.Path)}");

        void Line(string name, string value) => people.WriteLine($"{name,-10} {value}");
    }

    /// <summary>A document.</summary>
    public static void WriteDocument(Utf8JsonWriter json, ReadManifest read, ManifestStatistics statistics)
    {
        var manifest = read.Manifest;
        json.WriteStartObject();
        json.WriteString("name", read.Name);
        json.WriteString("format", read.Decoded.Format.ToName());
        json.WriteString("kind", manifest.KindName);
        json.WriteString("hash", read.Hash.ToString());
        json.WriteNumber("textSize", read.Size);
        json.WriteString("root", read.Origin.Root);
        json.WriteString("parentManifestHash", manifest.ParentManifestHash);
        json.WriteNumber("files", statistics.Files);
        json.WriteNumber("totalSize", manifest.TotalSize);
        json.WriteNumber("objects", statistics.Objects);
        json.WriteNumber("objectBytes", statistics.ObjectBytes);
        json.WriteNumber("runnable", statistics.Runnable);
        json.WriteNumber("unhashed", statistics.Unhashed);
        json.WriteNumber("symlinks", statistics.Symlinks);
        json.WriteNumber("emptyDirectories", statistics.Directories);
        json.WriteNumber("deletions", statistics.Deletions);
        json.WriteNumber("chunkedFiles", statistics.Chunked);
        json.WriteNumber("chunks", statistics.Chunks);
        json.WriteNumber("chunkSize", manifest.ChunkSize.Bytes);
        WriteTime("oldestMtime", statistics.Oldest);
        WriteTime("newestMtime", statistics.Newest);
        json.WriteStartArray("largest");
        foreach (var file in statistics.Largest) EntryText.Write(json, file);
        json.WriteEndArray();
        json.WriteEndObject();

        void WriteTime(string name, long? microseconds)
        {
            if (microseconds is { } time) json.WriteNumber(name, time);
            else json.WriteNull(name);
        }
    }

    private static string FilesText(Manifest manifest, ManifestStatistics statistics)
    {
        var text = $"{ProgressText.Count(statistics.Files)}, {ByteSize.Format(manifest.TotalSize)}";
        if (statistics.Runnable > 0) text += $", {ProgressText.Count(statistics.Runnable)} runnable";
        return statistics.Unhashed > 0 ? text + $", {ProgressText.Count(statistics.Unhashed)} without hash" : text;
    }
}
