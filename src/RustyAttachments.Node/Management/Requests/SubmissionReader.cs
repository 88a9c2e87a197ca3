using System.Collections.Immutable;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Node.Management.Requests;

/// <summary>Reads what a client submits. What its members mean together is judged by <see cref="SubmissionRules"/>.</summary>
internal static class SubmissionReader
{
    private const int MaxPathLength = 4096;
    private const int MaxGlobs = 256;
    private const int MaxPaths = 256;
    private const int MaxManifests = 1000;
    private const int MaxNodes = 256;
    private const int MaxIdLength = 128;

    /// <summary>The submission that a document describes.</summary>
    public static Submission Read(JsonMembers body)
    {
        var kind = body.RequiredText("kind", 64);
        if (!EnumNames<TransferKind>.TryParse(kind, out var value)) throw JsonMembers.Invalid($"'kind' must be one of {EnumNames<TransferKind>.List}.");
        Submission submission = value switch
        {
            TransferKind.Upload => ReadUpload(body),
            TransferKind.Prestage => ReadPrestage(body),
            TransferKind.Download => ReadDownload(body),
            _ => ReadSync(body),
        };
        submission = submission with
        {
            Name = body.Text("name", SubmissionRules.MaxNameLength),
            OnError = body.Choice("onError", ErrorPolicy.Fail),
            LimitRate = body.Size("limitRate"),
        };
        body.End();
        SubmissionRules.Validate(submission);
        return submission;
    }

    private static UploadSubmission ReadUpload(JsonMembers body)
    {
        var format = ReadFormat(body);
        return new UploadSubmission(ReadSource(Required(body, "source")))
        {
            Include = ReadGlobs(body, "include"),
            Exclude = ReadGlobs(body, "exclude"),
            Format = format,
            Symlinks = body.Choice("symlinks", SymlinkPolicy.CollapseEscaping),
            ChunkSize = ReadChunkSize(body, format),
            ForceRehash = body.Flag("forceRehash"),
            FarmId = body.Text("farmId", MaxIdLength),
            QueueId = body.Text("queueId", MaxIdLength),
        };
    }

    private static PrestageSubmission ReadPrestage(JsonMembers body) => new(body.Texts("manifests", MaxManifests, MaxPathLength))
    {
        Nodes = body.Texts("nodes", MaxNodes, MaxPathLength),
        Directory = body.Part("directory") is { } directory ? ReadDirectory(directory) : null,
    };

    private static DownloadSubmission ReadDownload(JsonMembers body) => new(body.RequiredText("manifest", MaxPathLength), ReadDestination(Required(body, "destination")))
    {
        Include = ReadGlobs(body, "include"),
        Exclude = ReadGlobs(body, "exclude"),
        Conflict = body.Choice("conflict", ConflictPolicy.Overwrite),
        Verify = body.Flag("verify", otherwise: true),
    };

    private static SyncSubmission ReadSync(JsonMembers body)
    {
        var manifests = body.Texts("manifests", MaxManifests, MaxPathLength);
        if (body.Flag("all") == manifests.Length > 0) throw JsonMembers.Invalid("'manifests' must name manifests, or 'all' be true: one of the two.");
        return new SyncSubmission(manifests, body.RequiredText("to", MaxPathLength));
    }

    // A location without a path is all of it.
    private static PlaceOnNodes ReadSource(JsonMembers source)
    {
        var location = source.Text("location", MaxPathLength);
        var paths = source.Texts("paths", MaxPaths, MaxPathLength);
        var place = new PlaceOnNodes(location, paths.Length == 0 && location is not null ? [""] : paths, source.Flag("shared"));
        source.End();
        return place;
    }

    private static PlaceOnNodes ReadDestination(JsonMembers destination)
    {
        var location = destination.Text("location", MaxPathLength);
        var path = location is null ? destination.RequiredText("path", MaxPathLength) : destination.Text("path", MaxPathLength) ?? "";
        var place = new PlaceOnNodes(location, [path], destination.Flag("shared"));
        destination.End();
        return place;
    }

    private static PlaceOnNodes ReadDirectory(JsonMembers directory)
    {
        var place = new PlaceOnNodes(directory.RequiredText("location", MaxPathLength), [directory.Text("path", MaxPathLength) ?? ""], Shared: false);
        directory.End();
        return place;
    }

    private static JsonMembers Required(JsonMembers body, string name) => body.Part(name) ?? throw JsonMembers.Invalid($"'{name}' is missing.");

    private static ImmutableArray<string> ReadGlobs(JsonMembers body, string name) => body.Texts(name, MaxGlobs, MaxPathLength);

    // The spellings of the command line, which are not those of the values.
    private static ManifestFormat ReadFormat(JsonMembers body) => body.Text("format", 64) switch
    {
        null or "v2025" => ManifestFormat.V2025,
        "v2023" => ManifestFormat.V2023,
        "v2025-12-04-beta" => ManifestFormat.V2025Beta,
        _ => throw JsonMembers.Invalid("'format' must be one of v2023, v2025, v2025-12-04-beta."),
    };

    // v2023 has no chunks.
    private static ChunkSize ReadChunkSize(JsonMembers body, ManifestFormat format) =>
        body.Is("chunkSize", "none") ? ChunkSize.None : body.Size("chunkSize") is { } bytes ? ChunkSize.Of(bytes) : format == ManifestFormat.V2023 ? ChunkSize.None : ChunkSize.Default;
}
