using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>
/// A store whose content is read through a cache of this machine: whole objects are got once and then come from there,
/// checked each time; ranges come from there when the object is there. Everything else passes on. A cache that cannot be
/// used makes reads as slow as without it, never fail. Disposing it disposes the store, not the cache.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="cache">The cache, which others may use as well.</param>
/// <param name="warn">Told, once in a sentence, that the cache cannot be used. Called on any thread.</param>
public sealed class CachedStore(IContentStore inner, ContentCache cache, Action<string> warn) : IContentStore
{
    private readonly StoreSource _source = new(inner);
    private int _warned;

    /// <inheritdoc/>
    public string DisplayName => inner.DisplayName;

    /// <inheritdoc/>
    public string Identity => inner.Identity;

    /// <inheritdoc/>
    public IContentStore Origin => inner.Origin;

    /// <inheritdoc/>
    public StoreCapabilities Capabilities => inner.Capabilities;

    /// <inheritdoc/>
    public IUnfinishedWrites? Unfinished => inner.Unfinished;

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken) => inner.HeadAsync(key, cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken) =>
        inner.PutAsync(key, content, options, cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken) =>
        inner.PutFileAsync(expected, source, cancellationToken);

    /// <inheritdoc/>
    public async Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        using var found = IsCached(key, out var hash) ? await TryOpenAsync(hash, cancellationToken).ConfigureAwait(false) : null;
        if (found is not null && await TryAsync(() => cache.TryReadAsync(found, offset, destination, cancellationToken)).ConfigureAwait(false)) return;
        await inner.GetRangeAsync(key, offset, destination, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken)
    {
        if (!IsCached(key, out var hash)) return await inner.GetAsync(key, maxBytes, cancellationToken).ConfigureAwait(false);
        if (await TryGetAsync(hash, maxBytes, cancellationToken).ConfigureAwait(false) is { } content)
            return new StoredObject(content, new Dictionary<string, string>(), null);
        var got = await inner.GetAsync(key, maxBytes, cancellationToken).ConfigureAwait(false);
        if (cache.Fits(got.Content.Length) && ContentHasher.Hash(got.Content.Span) == hash)
        {
            await TryAsync(async () =>
            {
                using var kept = await cache.OpenAsync(hash, got.Content.Length, new MemorySource(got.Content), cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }

        return got;
    }

    /// <inheritdoc/>
    public async Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, length);
        if (!IsCached(key, out var hash) || !cache.Fits(length)) return await inner.GetToFileAsync(key, length, destination, cancellationToken).ConfigureAwait(false);
        var found = await TryAsync<ContentHash?>(() => CopyAsync(hash, length, destination, cancellationToken)).ConfigureAwait(false);
        if (found == hash) return hash;
        return await inner.GetToFileAsync(key, length, destination, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(StoreKey key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken) =>
        inner.CopyFromAsync(source, hash, size, route, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static bool IsCached(StoreKey key, out ContentHash hash) => key.TryGetHash(out hash) && hash.IsDigest;

    private Task<CachedContent?> TryOpenAsync(ContentHash hash, CancellationToken cancellationToken) =>
        TryAsync(() => cache.TryOpenAsync(hash, cancellationToken));

    private async Task<ContentHash?> CopyAsync(ContentHash hash, long length, FileRange destination, CancellationToken cancellationToken)
    {
        using var content = await cache.OpenAsync(hash, length, _source, cancellationToken).ConfigureAwait(false);
        var found = await cache.CopyAsync(content, destination, cancellationToken).ConfigureAwait(false);
        if (found != hash) await cache.RemoveDamagedAsync(hash, cancellationToken).ConfigureAwait(false);
        return found;
    }

    private async Task<byte[]?> TryGetAsync(ContentHash hash, long maxBytes, CancellationToken cancellationToken)
    {
        using var found = await TryOpenAsync(hash, cancellationToken).ConfigureAwait(false);
        if (found is null || found.Size > maxBytes) return null;
        var content = new byte[found.Size];
        if (!await TryAsync(() => cache.TryReadAsync(found, 0, content, cancellationToken)).ConfigureAwait(false)) return null;
        if (ContentHasher.Hash(content) == hash) return content;
        await TryAsync(() => cache.RemoveDamagedAsync(hash, cancellationToken)).ConfigureAwait(false);
        return null;
    }

    // Failures of the store, and of the file that the caller wants to have filled, pass; but an object that is damaged is
    // not kept, so only the store itself can give it, to those who want it all the same.
    private async Task<T?> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (LocalIOException e) when (e.Path == cache.Location)
        {
            if (Interlocked.Exchange(ref _warned, 1) == 0) warn(e.Message);
            return default;
        }
        catch (StoreException e) when (e.Code == ErrorCode.StoreObjectDamaged)
        {
            return default;
        }
    }
}
