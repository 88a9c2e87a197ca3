using System.Text.Json;
using System.Text.Json.Serialization;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Files;

/// <summary>
/// Content type and user metadata of an object in a file store: a JSON file at <c>{root}/.meta/{key}</c>, outside
/// of the tree of objects. It names the hash of the content that it describes, so that one left over from an earlier
/// object of the same key is never taken for the present one's. Objects without metadata have no such file.
/// </summary>
internal static class ObjectMetadataFile
{
    /// <summary>The directory of all metadata below a store's root.</summary>
    public const string DirectoryName = ".meta";

    /// <summary>The largest file that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Where the metadata of <paramref name="key"/> is, from the store's root.</summary>
    public static string PathFor(string key) => $"{DirectoryName}/{key}";

    /// <summary>The file's bytes; null when there is nothing to keep.</summary>
    public static byte[]? Encode(PutOptions options, ReadOnlySpan<byte> content)
    {
        if (options.ContentType is null && options.Metadata.Count == 0) return null;
        var record = new ObjectMetadataRecord
        {
            Content = ContentHasher.Hash(content).ToString(),
            ContentType = options.ContentType,
            Metadata = new SortedDictionary<string, string>(options.Metadata.ToDictionary(), StringComparer.Ordinal),
        };
        return JsonSerializer.SerializeToUtf8Bytes(record, ObjectMetadataJson.Default.ObjectMetadataRecord);
    }

    /// <summary>The object that <paramref name="content"/> and the bytes of its metadata file make.</summary>
    public static StoredObject Join(string path, ReadOnlyMemory<byte> content, byte[]? file)
    {
        var record = file is null ? null : Decode(path, file);
        return record is not null && record.Content == ContentHasher.Hash(content.Span).ToString()
            ? new StoredObject(content, record.Metadata, record.ContentType)
            : new StoredObject(content, new Dictionary<string, string>(), null);
    }

    private static ObjectMetadataRecord Decode(string path, byte[] file)
    {
        try
        {
            return JsonSerializer.Deserialize(file, ObjectMetadataJson.Default.ObjectMetadataRecord) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new StoreException(ErrorCode.StoreObjectDamaged,
                $"The metadata file '{path}' of the store is damaged; store its object again.", "read", path, e);
        }
    }
}

/// <summary>The JSON of a metadata file.</summary>
internal sealed record ObjectMetadataRecord
{
    [JsonPropertyName("content")]
    public required string Content { get; init; }

    [JsonPropertyName("contentType")]
    public string? ContentType { get; init; }

    [JsonPropertyName("metadata")]
    public required SortedDictionary<string, string> Metadata { get; init; }
}

[JsonSerializable(typeof(ObjectMetadataRecord))]
internal sealed partial class ObjectMetadataJson : JsonSerializerContext;
