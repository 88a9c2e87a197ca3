using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Units;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Manifests;

/// <summary>A manifest that was read: its name for messages, its entries, and hash and size in bytes of its text.</summary>
internal sealed record ReadManifest(string Name, DecodedManifest Decoded, ContentHash Hash, long Size);

/// <summary>Finds the manifest that an argument means, and reads it.</summary>
internal static class ManifestInput
{
    /// <summary>
    /// The open text of a manifest. <paramref name="Name"/> is for messages; <paramref name="StoreUri"/> is the store
    /// that the argument itself names, or null.
    /// </summary>
    public sealed record Opened(string Name, Stream Text, string? LocalPath, string? StoreUri) : IDisposable
    {
        public void Dispose() => Text.Dispose();
    }

    /// <summary>Opens the manifest that <paramref name="argument"/> means. What is found nowhere is <see cref="ErrorCode.PathNotFound"/>.</summary>
    public static async Task<Opened> OpenAsync(CommandRun run, string argument, CancellationToken cancellationToken)
    {
        switch (ManifestReference.Parse(argument))
        {
            case ManifestReference.Standard:
                return new Opened("standard input", run.Environment.Input, null, null);
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

    /// <summary>Reads and judges the manifest that <paramref name="argument"/> means. Messages begin with its name.</summary>
    public static async Task<ReadManifest> DecodeAsync(CommandRun run, string argument, CancellationToken cancellationToken)
    {
        using var opened = await OpenAsync(run, argument, cancellationToken);
        using var text = new HashingStream(opened.Text);
        try
        {
            var decoded = await ManifestCodec.DecodeAsync(text, cancellation: cancellationToken);
            return new ReadManifest(opened.Name, decoded, text.Hash, text.BytesRead);
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
            return new Opened($"'{path}'", new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false), path, null);
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
            if (!StoreKey.TryParse(text, out var key) || await store.HeadAsync(key, cancellationToken) is null) continue;
            var stored = await store.GetAsync(key, ByteSize.GiB, cancellationToken);
            return new Opened($"'{key}' of '{store.DisplayName}'", AsStream(stored.Content), null, null);
        }

        throw new LocalIOException(ErrorCode.PathNotFound, argument,
            $"There is no manifest '{argument}': neither a file of this name nor a key of the store '{store.DisplayName}'; check the name, or give the store with --store.");
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> content) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
