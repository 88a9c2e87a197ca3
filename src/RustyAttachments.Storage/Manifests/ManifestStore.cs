using System.Text;
using System.Text.Json;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Manifests;

/// <summary>
/// Manifests of one store, with the user metadata that deadline-cloud keeps beside them: the root path (as it is when
/// ASCII, else as JSON) and the file-system location. Does not judge the text: that is the decoder's.
/// </summary>
public sealed class ManifestStore(IContentStore store)
{
    private const string AssetRoot = "asset-root";
    private const string AssetRootJson = "asset-root-json";
    private const string LocationName = "file-system-location-name";

    /// <summary>The longest manifest text that is read, in bytes; the decoder's own limit is the same.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Stores a manifest's text.</summary>
    public Task PutAsync(StoreKey key, ReadOnlyMemory<byte> text, string contentType, string rootPath, string? fileSystemLocationName, CancellationToken cancellationToken) =>
        store.PutAsync(key, text, new PutOptions { ContentType = contentType, Metadata = MetadataFor(rootPath, fileSystemLocationName) }, cancellationToken);

    /// <summary>The text and metadata of a manifest; absent is <see cref="ErrorCode.StoreObjectMissing"/>.</summary>
    public async Task<StoredManifest> GetAsync(StoreKey key, CancellationToken cancellationToken)
    {
        var found = await store.GetAsync(key, MaxBytes, cancellationToken);
        return new StoredManifest(key, found.Content, RootOf(found.Metadata), found.Metadata.GetValueOrDefault(LocationName));
    }

    /// <summary>The keys below a prefix of <c>Manifests/</c>, in order.</summary>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string belowManifests, CancellationToken cancellationToken) =>
        store.ListAsync(StoreKey.ManifestsPrefix + belowManifests, cancellationToken);

    /// <summary>
    /// The metadata of a manifest: header values are ASCII, so other roots travel as JSON (as CPython writes it), under
    /// both names. What cannot be kept as metadata is <see cref="ErrorCode.UsageInvalid"/>.
    /// </summary>
    public static IReadOnlyDictionary<string, string> MetadataFor(string rootPath, string? fileSystemLocationName)
    {
        var metadata = new Dictionary<string, string>();
        if (IsPlain(rootPath)) metadata[AssetRoot] = rootPath;
        else metadata[AssetRoot] = metadata[AssetRootJson] = Json(rootPath);
        if (!string.IsNullOrEmpty(fileSystemLocationName))
        {
            if (!IsPlain(fileSystemLocationName))
                throw Unusable($"The file-system location name '{fileSystemLocationName}' cannot be kept with a manifest: use printable ASCII without spaces around it.");
            metadata[LocationName] = fileSystemLocationName;
        }

        if (metadata.Sum(static pair => pair.Key.Length + pair.Value.Length) > PutOptions.MaxMetadataBytes)
            throw Unusable($"The root path is too long to be kept with a manifest ({PutOptions.MaxMetadataBytes} bytes of metadata at most): '{rootPath}'; upload from a shorter path.");
        return metadata;
    }

    /// <summary>The root path that metadata names, or null; the JSON form is preferred.</summary>
    public static string? RootOf(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.TryGetValue(AssetRootJson, out var json)) return metadata.GetValueOrDefault(AssetRoot);
        try
        {
            return JsonSerializer.Deserialize<string>(json);
        }
        catch (JsonException)
        {
            return metadata.GetValueOrDefault(AssetRoot); // written by a program that does it otherwise
        }
    }

    private static bool IsPlain(string text) =>
        text.All(static c => c is >= ' ' and <= '~') && !text.StartsWith(' ') && !text.EndsWith(' '); // headers are trimmed

    private static string Json(string text)
    {
        using var ascii = new MemoryStream();
        var json = new CanonicalJson(ascii);
        json.Text(text);
        json.Complete();
        return Encoding.ASCII.GetString(ascii.ToArray());
    }

    private static RustyAttachmentsException Unusable(string message) => new(ErrorCode.UsageInvalid, message);
}

/// <summary>A manifest as it is in a store. The root path and location are null where the metadata names none.</summary>
public sealed record StoredManifest(StoreKey Key, ReadOnlyMemory<byte> Text, string? RootPath, string? FileSystemLocationName);
