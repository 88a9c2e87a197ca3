using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Rates;

/// <summary>
/// A store whose content bytes, both ways, stay below the limiter's rate. A call waits for its turn before it moves
/// anything; what turns out not to have been moved is given back. Questions, listings and copies within the service
/// are not counted. Disposing it disposes the store.
/// </summary>
public sealed class RateLimitedStore(IContentStore inner, RateLimiter limiter) : IContentStore
{
    /// <inheritdoc/>
    public string DisplayName => inner.DisplayName;

    /// <inheritdoc/>
    public string Identity => inner.Identity;

    /// <inheritdoc/>
    public StoreCapabilities Capabilities => inner.Capabilities;

    /// <inheritdoc/>
    public IUnfinishedWrites? Unfinished => inner.Unfinished;

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken) => inner.HeadAsync(key, cancellationToken);

    /// <inheritdoc/>
    public Task<bool[]> HaveAsync(IReadOnlyList<SizedHash> objects, CancellationToken cancellationToken) => inner.HaveAsync(objects, cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken) =>
        MoveAsync(content.Length, () => inner.PutAsync(key, content, options, cancellationToken), NotMoved, cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken) =>
        MoveAsync(source.Length, () => inner.PutFileAsync(expected, source, cancellationToken), NotMoved, cancellationToken);

    /// <inheritdoc/>
    public async Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await limiter.WaitAsync(destination.Length, cancellationToken).ConfigureAwait(false);
        await inner.GetRangeAsync(key, offset, destination, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken)
    {
        var stored = await inner.GetAsync(key, maxBytes, cancellationToken).ConfigureAwait(false);
        // The size was not known before: those that come later pay for it.
        await limiter.WaitAsync(stored.Content.Length, cancellationToken).ConfigureAwait(false);
        return stored;
    }

    /// <inheritdoc/>
    public Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken) =>
        MoveAsync(length, () => inner.GetToFileAsync(key, length, destination, cancellationToken), static _ => false, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(StoreKey key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken) =>
        MoveAsync(size, () => inner.CopyFromAsync(source, hash, size, route, cancellationToken), NotMoved, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static bool NotMoved(PutOutcome outcome) => outcome == PutOutcome.AlreadyPresent;

    private async Task<T> MoveAsync<T>(long bytes, Func<Task<T>> move, Func<T, bool> notMoved, CancellationToken cancellationToken)
    {
        await limiter.WaitAsync(bytes, cancellationToken).ConfigureAwait(false);
        var result = await move().ConfigureAwait(false);
        if (notMoved(result)) limiter.Refund(bytes);
        return result;
    }
}
