using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Options;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Manifests;

/// <summary>Where a manifest was written (null: standard output), its format, and hash and size of its text.</summary>
internal sealed record WrittenResult(string? Place, ManifestFormat Format, Manifest Manifest, WrittenManifest Text)
{
    /// <summary>Writes the members that describe it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("manifest", Place);
        json.WriteString("format", Format.ToName());
        json.WriteString("kind", Manifest.KindName);
        json.WriteString("hash", Text.Hash.ToString());
        json.WriteNumber("size", Text.Bytes);
        json.WriteNumber("files", Text.Files);
        json.WriteNumber("totalSize", Text.TotalSize);
    }
}

/// <summary>
/// What commands that make a manifest from manifests have in common: <c>-o</c>, <c>--format</c>, and the order of things.
/// The result is complete before its first byte leaves, so a manifest that its format cannot hold leaves no beginning.
/// </summary>
internal sealed class ManifestOperation(string? fallback = "-")
{
    private readonly FormatOption _format = new("that of the first manifest");
    private readonly OutputOption _output = new(
        "Where to write: a file, an s3:// or file:// URI, or - for standard output." + (fallback is null ? "" : $" [default: {fallback}]"), fallback);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _output.AddTo(command);
        command.Add(_format);
        SettingOptions.AddTo(command, SettingKeys.Store);
    }

    /// <summary>Where the result goes, or null when nobody asked. Call it before work is done: it judges the command line.</summary>
    public ManifestReference? TargetIn(CommandRun run) => _output.ValueIn(run);

    /// <summary>Writes <paramref name="result"/>, made from a first manifest in the format <paramref name="first"/>.</summary>
    public Task<WrittenResult> WriteAsync(CommandRun run, ManifestReference target, Manifest result, ManifestFormat first, CancellationToken cancellationToken) =>
        WriteInAsync(run, target, result, _format.Choose(run, first, result), cancellationToken);

    /// <summary>Writes <paramref name="result"/> in a format, with no warning of what that loses.</summary>
    public static async Task<WrittenResult> WriteInAsync(CommandRun run, ManifestReference target, Manifest result, ManifestFormat format, CancellationToken cancellationToken)
    {
        await using var text = ScratchFile.Create();
        var written = ScratchFile.Fill(text, stream => ManifestCodec.Write(stream, result, format));
        var place = await ManifestOutput.WriteAsync(run, target, text, ManifestFormats.ContentType(format, result.IsAbsolute, result.IsDiff), cancellationToken);
        return new WrittenResult(place, format, result, written);
    }

    /// <summary>Prints what was written, and what <paramref name="summary"/> and <paramref name="members"/> add.</summary>
    public static void Print(CommandRun run, WrittenResult written, string? summary = null, Action<Utf8JsonWriter>? members = null) => run.Result(
        json =>
        {
            json.WriteStartObject();
            written.Write(json);
            members?.Invoke(json);
            json.WriteEndObject();
        },
        people =>
        {
            if (summary is not null && !run.Report.Style.Quiet) people.WriteLine(summary);
            if (written.Place is { } place) people.WriteLine(run.Report.Style.Quiet ? place : $"wrote {place}");
        });
}
