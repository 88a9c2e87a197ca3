using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Manifests;

/// <summary>A manifest that was read: its origin, its entries, and hash and size in bytes of its text.</summary>
internal sealed record ReadManifest(ManifestOrigin Origin, DecodedManifest Decoded, ContentHash Hash, long Size)
{
    /// <summary>Its name for messages.</summary>
    public string Name => Origin.Name;

    /// <summary>Its entries.</summary>
    public Manifest Manifest => Decoded.Manifest;
}

/// <summary>Where a manifest's text comes from.</summary>
/// <param name="Name">Its name for messages.</param>
/// <param name="Time">When it was made, as far as can be told: the time in a stored manifest's key, else the last modification; null for a pipe.</param>
/// <param name="Root">The root that its paths were relative to when it was stored, or null where nobody said.</param>
internal sealed record ManifestOrigin(string Name, DateTimeOffset? Time = null, string? Root = null);

/// <summary>Finds the manifest that an argument means, and reads it.</summary>
internal static class ManifestInput
{
    /// <summary>
    /// The open text of a manifest. <paramref name="StoreUri"/> is the store that the argument itself names, or null.
    /// </summary>
    public sealed record Opened(ManifestOrigin Origin, Stream Text, string? LocalPath, string? StoreUri) : IDisposable
    {
        /// <summary>Its name for messages.</summary>
        public string Name => Origin.Name;

        public void Dispose() => Text.Dispose();
    }

    /// <summary>Opens the manifest that <paramref name="argument"/> means. What is found nowhere is <see cref="ErrorCode.PathNotFound"/>.</summary>
    public static async Task<Opened> OpenAsync(CommandRun run, string argument, CancellationToken cancellationToken)
    {
        switch (ManifestReference.Parse(argument))
        {
            case ManifestReference.Standard:
                return new Opened(new ManifestOrigin("standard input"), run.Environment.Input, null, null);
            case ManifestReference.LocalFile file:
                return OpenFile(file.Path);
            case ManifestReference.InStore stored:
                return await OpenStoredAsync(run, stored.StoreUri, [stored.Key], argument, cancellationToken) with { StoreUri = stored.StoreUri };
            case ManifestReference.FileOrKey named when Path.Exists(run.Absolute(named.Text)):
                return OpenFile(run.Absolute(named.Text));
            case ManifestReference.FileOrKey named:
                return await OpenStoredAsync(run, run.Settings.Get(Configuration.SettingKeys.Store), named.Keys, argument, cancellationToken);
            default:
                throw new InvalidOperationException(argument);
        }
    }

    /// <summary>Reads and judges the manifests that arguments mean, in order. Standard input can be one of them, not two.</summary>
    public static async Task<IReadOnlyList<ReadManifest>> DecodeAllAsync(CommandRun run, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        CheckStandardInput(arguments);
        var read = new List<ReadManifest>(arguments.Count);
        foreach (var argument in arguments) read.Add(await DecodeAsync(run, argument, cancellationToken));
        return ChunkAgreement.Of(read);
    }

    /// <summary>Throws <see cref="ErrorCode.UsageInvalid"/> when more than one argument is standard input, which can be read once.</summary>
    public static void CheckStandardInput(IReadOnlyList<string> arguments)
    {
        if (arguments.Count(static a => a == "-") > 1)
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "Standard input (-) can be given for one manifest only; write the others to files.");
    }

    /// <summary>Reads and judges the manifest that <paramref name="argument"/> means. Messages begin with its name.</summary>
    public static async Task<ReadManifest> DecodeAsync(CommandRun run, string argument, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(run, argument, cancellationToken);
        using var text = new HashingStream(opened.Text);
        try
        {
            var decoded = await ManifestCodec.DecodeAsync(text, cancellation: cancellationToken);
            return new ReadManifest(opened.Origin, decoded, text.Hash, text.BytesRead);
        }
        catch (ManifestException e)
        {
            throw new ManifestException(e.Code, $"{opened.Name}: {e.Message}", e.Entry, e);
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "read", opened.LocalPath ?? opened.Name);
        }
    }

    private static Opened OpenFile(string path)
    {
        try
        {
            var text = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
            return new Opened(new ManifestOrigin($"'{path}'", File.GetLastWriteTimeUtc(text.SafeFileHandle)), text, path, null);
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "read", path);
        }
    }

    private static async Task<Opened> OpenStoredAsync(
        CommandRun run, string storeUri, IEnumerable<string> keys, string argument, CancellationToken cancellationToken)
    {
        await using var store = StoreOpener.Open(storeUri, run.Settings, run.Environment.Clock);
        foreach (var text in keys)
        {
            if (!StoreKey.TryParse(text, out var key) || await store.HeadAsync(key, cancellationToken) is not { } found) continue;
            var stored = await store.GetAsync(key, ManifestStore.MaxBytes, cancellationToken);
            var origin = new ManifestOrigin($"'{key}' of '{store.DisplayName}'", ManifestKeys.TimeIn(key) ?? found.LastModified, ManifestStore.RootOf(stored.Metadata));
            return new Opened(origin, AsStream(stored.Content), null, null);
        }

        throw new LocalIOException(ErrorCode.PathNotFound, argument,
            $"There is no manifest '{argument}': neither a file of this name nor a key of the store '{store.DisplayName}'; check the name, or give the store with --store.");
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> content) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
