using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Manifests;

/// <summary>Writes the encoded text of a manifest where an argument says.</summary>
internal static class ManifestOutput
{
    /// <summary>Writes <paramref name="text"/>; returns the place as people read it, or null for standard output.</summary>
    public static async Task<string?> WriteAsync(CommandRun run, ManifestReference target, Stream text, string contentType, CancellationToken cancellationToken)
    {
        switch (target)
        {
            case ManifestReference.Standard:
                await text.CopyToAsync(run.Environment.Output, cancellationToken);
                await run.Environment.Output.FlushAsync(cancellationToken);
                return null;
            case ManifestReference.InStore stored:
                return await StoreAsync(run, stored, text, contentType, cancellationToken);
            default:
                var path = target is ManifestReference.LocalFile file ? file.Path : run.Absolute(((ManifestReference.FileOrKey)target).Text);
                await OutputFile.WriteAsync(path, text, cancellationToken);
                return path;
        }
    }

    private static async Task<string> StoreAsync(CommandRun run, ManifestReference.InStore target, Stream text, string contentType, CancellationToken cancellationToken)
    {
        if (!StoreKey.TryParse(target.Key, out var key))
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"'{target.Key}' is not a key of a store; use names with one '/' between them.");
        await using var store = StoreOpener.Open(target.StoreUri, run.Settings, run.Environment.Clock);
        using var content = new MemoryStream();
        await text.CopyToAsync(content, cancellationToken);
        await store.PutAsync(key, content.GetBuffer().AsMemory(0, (int)content.Length), new PutOptions { ContentType = contentType }, cancellationToken);
        return $"{store.DisplayName}/{key}";
    }
}
