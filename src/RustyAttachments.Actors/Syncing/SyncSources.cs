using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Syncing;

/// <summary>Reads the manifests of a copy between stores: those of the source store, and those that are local files.</summary>
internal sealed class SyncSources(IContentStore source)
{
    /// <summary>
    /// Hands every manifest to <paramref name="use"/>. Of <paramref name="files"/>, the path is the key and the source the
    /// local file.
    /// </summary>
    public async Task ReadAsync(
        IAsyncEnumerable<ObjectInfo> listed, IEnumerable<SegmentItem> files, Func<ManifestReading, CancellationToken, ValueTask> use, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await use(ReadFile(file.Source!, _ => StoreKey.Parse(file.Path)), cancellationToken);
        }

        await new ManifestReader(source).ReadAsync(listed, use, cancellationToken);
    }

    /// <summary>Reads a manifest from a local file; <paramref name="keyOf"/> makes its key out of its text.</summary>
    public static ManifestReading ReadFile(string path, Func<ReadOnlyMemory<byte>, StoreKey> keyOf)
    {
        var text = ReadText(path);
        try
        {
            var decoded = ManifestCodec.Decode(text);
            var contentType = ManifestFormats.ContentType(decoded.Format, decoded.Manifest.IsAbsolute, decoded.Manifest.IsDiff);
            return new ManifestReading(keyOf(text), new StoredObject(text, new Dictionary<string, string>(), contentType), decoded, null);
        }
        catch (ManifestException e)
        {
            throw new ManifestException(e.Code, $"'{path}': {e.Message}", e.Entry, e);
        }
    }

    private static byte[] ReadText(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalIOException(ErrorCode.LocalReadFailed, path, $"The manifest '{path}' cannot be read ({e.Message}); check its name and permissions.", e);
        }
    }
}
