using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Manifests;

/// <summary>
/// Reads and decodes many manifests of one store at once, within a bound of memory: one after another, tens of
/// thousands of small manifests in S3 would take as many round trips.
/// </summary>
public sealed class ManifestReader(IContentStore store)
{
    private const int AtOnce = 32;
    private const int DecodedBytesPerByte = 5; // of a manifest's text: the text itself and what it decodes to
    private readonly MemoryPermits _memory = new(1L << 30);

    /// <summary>
    /// Hands every manifest of a listing to <paramref name="use"/>, several at a time; one that was removed since it was
    /// listed is left out. Throws <see cref="StoreException"/> when the store itself fails.
    /// </summary>
    public Task ReadAsync(IAsyncEnumerable<ObjectInfo> listed, Func<ManifestReading, CancellationToken, ValueTask> use, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(listed, InParallel(cancellationToken), async (info, cancelled) =>
        {
            using var memory = await _memory.AcquireAsync(info.Size * DecodedBytesPerByte, cancelled).ConfigureAwait(false);
            if (await ReadAsync(info.Key, cancelled).ConfigureAwait(false) is { } manifest) await use(manifest, cancelled).ConfigureAwait(false);
        });

    /// <summary>The same for every manifest of the store.</summary>
    public Task ReadAllAsync(Func<ManifestReading, CancellationToken, ValueTask> use, CancellationToken cancellationToken) =>
        ReadAsync(store.ListAsync(StoreKey.ManifestsPrefix, cancellationToken), use, cancellationToken);

    /// <summary>How many questions about manifests are asked of the store at once.</summary>
    public ParallelOptions InParallel(CancellationToken cancellationToken) => new()
    {
        CancellationToken = cancellationToken,
        MaxDegreeOfParallelism = Math.Clamp(store.Capabilities.MaxConcurrency, 1, AtOnce),
    };

    private async Task<ManifestReading?> ReadAsync(StoreKey key, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await store.GetAsync(key, ManifestStore.MaxBytes, cancellationToken).ConfigureAwait(false);
            return new ManifestReading(key, stored, ManifestCodec.Decode(stored.Content.Span), null);
        }
        catch (ManifestException e)
        {
            return new ManifestReading(key, null, null, new ManifestException(e.Code, $"The manifest {key} does not decode: {e.Message}", e.Entry, e));
        }
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectMissing)
        {
            return null;
        }
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectDamaged or ErrorCode.ManifestTooLarge)
        {
            return new ManifestReading(key, null, null, e);
        }
    }
}

/// <summary>A manifest that was read: as it is stored and what it says; or why it cannot be read, and neither.</summary>
public sealed record ManifestReading(StoreKey Key, StoredObject? Stored, DecodedManifest? Decoded, RustyAttachmentsException? Problem);
