using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Transfers;

/// <summary>The manifest of an upload or a snapshot, copied where the user wants it.</summary>
/// <param name="Assembled">What the transfer assembled.</param>
/// <param name="File">Where it was written, or null: nowhere, or to standard output.</param>
internal sealed record ManifestResult(AssembledManifest Assembled, string? File)
{
    /// <summary>Copies the outcome's manifest to <paramref name="target"/>, when there are both; null without a manifest.</summary>
    public static async Task<ManifestResult?> TakeAsync(CommandRun run, UploadRequest request, TransferOutcome outcome, ManifestReference? target, CancellationToken cancellationToken)
    {
        if (outcome.Manifest is not { } assembled) return null;
        if (target is null) return new ManifestResult(assembled, null);
        await using var text = new FileStream(assembled.File, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var contentType = ManifestFormats.ContentType(request.Format, request.AbsolutePaths, diff: false);
        return new ManifestResult(assembled, await ManifestOutput.WriteAsync(run, target, text, contentType, cancellationToken));
    }

    /// <summary>Adds the member <c>manifest</c> to a document.</summary>
    public void Write(Utf8JsonWriter json, string format)
    {
        json.WriteStartObject("manifest");
        json.WriteString("key", Assembled.Key);
        json.WriteString("file", File);
        json.WriteString("format", format);
        json.WriteString("hash", Assembled.Hash.ToString());
        json.WriteNumber("size", Assembled.Size);
        json.WriteString("root", Assembled.Root);
        json.WriteNumber("files", Assembled.Files);
        json.WriteEndObject();
    }
}
