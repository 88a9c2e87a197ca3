using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>
/// Objects by their hashes in a directory of this machine: at most <see cref="Budget"/> bytes, the least recently used go
/// first. An object gets its name only when its bytes were seen to hash to it. Safe for several callers and processes and
/// for any end of theirs; a directory that is removed is begun anew. What it cannot do is a
/// <see cref="LocalIOException"/> whose path is <see cref="Location"/>.
/// </summary>
public sealed class ContentCache : IDisposable
{
    private readonly CacheFiles _files;
    private readonly CacheRoom _room;
    private readonly MemoryPermits _coming;
    private readonly BlockingTaskScheduler _io;
    private readonly ContentCacheMetrics _metrics;
    private readonly SingleFlight<FlightKey, CachedContent> _flights = new();

    /// <summary>Uses a directory, which need not exist yet, for up to <paramref name="budget"/> bytes.</summary>
    public ContentCache(string directory, long budget, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget);
        (Location, Budget) = (Path.GetFullPath(directory), budget);
        _metrics = new ContentCacheMetrics(Location);
        _files = new CacheFiles(Location, time ?? TimeProvider.System);
        _room = new CacheRoom(_files, budget, _metrics.Evicted);
        _coming = new MemoryPermits(budget);
        _io = new BlockingTaskScheduler("content cache", Math.Clamp(Environment.ProcessorCount * 2, 4, 32));
    }

    /// <summary>The absolute path of the directory.</summary>
    public string Location { get; }

    /// <summary>Bytes that may be there, in whole blocks of 4 KiB.</summary>
    public long Budget { get; }

    /// <summary>Bytes that are there, in whole blocks, as far as is known; looks at the directory the first time.</summary>
    public Task<long> BytesAsync(CancellationToken cancellationToken) => RunAsync(() => _room.Present, cancellationToken);

    /// <summary>The same as it was last known, without looking; 0 before the first look.</summary>
    public long KnownBytes => _room.KnownPresent;

    /// <summary>Whether there can be room for an object of <paramref name="size"/> bytes.</summary>
    public bool Fits(long size) => CacheCost.Of(size) <= Budget;

    /// <summary>Opens an object and notes its use; null when it is not there. For hashes that are digests.</summary>
    public async Task<CachedContent?> TryOpenAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        if (!hash.IsDigest) return null;
        var found = await RunAsync(() => _files.TryOpen(hash), cancellationToken).ConfigureAwait(false);
        if (found is not null) _metrics.Hit(found.Size);
        return found;
    }

    /// <summary>
    /// Opens an object of <paramref name="size"/> bytes, got from <paramref name="source"/> when it is not there; several
    /// that want it at once get it once. Fails as the source does. An object that is larger than the whole cache is
    /// <see cref="ErrorCode.LocalDiskFull"/>, as a full disk is; content that is not what its name says is
    /// <see cref="ErrorCode.StoreObjectDamaged"/>, and nothing of it stays.
    /// </summary>
    public async Task<CachedContent> OpenAsync(ContentHash hash, long size, IContentSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!hash.IsDigest) throw new ArgumentException($"'{hash}' is not a digest, so content cannot be checked against it.", nameof(hash));
        if (!Fits(size)) throw CacheErrors.TooSmall(Location, Budget, size);
        if (await TryOpenAsync(hash, cancellationToken).ConfigureAwait(false) is { } found)
        {
            if (found.Size == size) return found;
            found.Dispose();
            await RemoveDamagedAsync(hash, cancellationToken).ConfigureAwait(false);
        }

        var key = new FlightKey(hash, size, AsksOthers: false);
        if (source.AsksOthers && !_flights.IsFlying(key)) key = key with { AsksOthers = true };
        return await _flights.RunAsync(key,
            cancelled => FetchAsync(hash, size, source, cancelled),
            content => new CachedContent(Libc.Reopen(content.Handle), size),
            _metrics.Missed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies an open object into a range that is as long as it; returns the hash of what was written.</summary>
    public Task<ContentHash> CopyAsync(CachedContent content, FileRange destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return RunAsync(() => HashingCopy.FromStore(content.Handle, destination, cancellationToken).Hash, cancellationToken);
    }

    /// <summary>Reads bytes of an open object; false when it has fewer.</summary>
    public Task<bool> TryReadAsync(CachedContent content, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return RunAsync(() =>
        {
            var done = 0;
            while (done < destination.Length)
            {
                var read = RandomAccess.Read(content.Handle, destination.Span[done..], offset + done);
                if (read == 0) return false;
                done += read;
            }

            return true;
        }, cancellationToken);
    }

    /// <summary>Removes an object that turned out not to be what its name says; who has it open keeps it. False when the file system refuses.</summary>
    public Task<bool> RemoveDamagedAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        _metrics.Damaged();
        return RunAsync(() => _files.TryRemove(hash), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _io.Dispose();
        _files.Dispose();
    }

    private async Task<CachedContent> FetchAsync(ContentHash hash, long size, IContentSource source, CancellationToken cancellationToken)
    {
        // Whoever fetched it before may have ended between the caller's look and this.
        if (await RunAsync(() => _files.TryOpen(hash), cancellationToken).ConfigureAwait(false) is { } landed)
        {
            if (landed.Size == size) return landed;
            landed.Dispose();
        }

        using var file = await FetchFileAsync(hash, size, source, cancellationToken).ConfigureAwait(false);
        return new CachedContent(Libc.Reopen(file.Handle), size);
    }

    private async Task<TempFile> FetchFileAsync(ContentHash hash, long size, IContentSource source, CancellationToken cancellationToken)
    {
        var cost = CacheCost.Of(size);
        // What is on its way counts, too: together it is never more than the cache may hold.
        using var permit = await _coming.AcquireAsync(cost, cancellationToken).ConfigureAwait(false);
        TempFile? file = null;
        try
        {
            await RunAsync(() => _room.Expect(cost), CancellationToken.None).ConfigureAwait(false);
            file = await RunAsync(_files.Create, cancellationToken).ConfigureAwait(false);
            await FillAsync(file, hash, size, source, cancellationToken).ConfigureAwait(false);
            await RunAsync(() => Publish(file, hash, cost), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            _room.GivenUp(cost);
            file?.Dispose();
            _metrics.Failed();
            throw;
        }

        _metrics.Stored(size);
        return file;
    }

    private bool Publish(TempFile file, ContentHash hash, long cost)
    {
        _room.Arrive(cost, () => _files.Publish(file, hash));
        return true;
    }

    private async Task FillAsync(TempFile file, ContentHash hash, long size, IContentSource source, CancellationToken cancellationToken)
    {
        try
        {
            var found = await source.FillAsync(hash, new FileRange(file.Handle, _files.PathOf(hash), 0, size), cancellationToken).ConfigureAwait(false);
            if (found != hash) throw StoreFailures.WrongContent(source.Name, StoreKey.Data(hash).Text);
        }
        catch (LocalIOException e)
        {
            throw e.Code == ErrorCode.LocalDiskFull ? CacheErrors.Full(Location, e) : CacheErrors.From(e, Location);
        }
    }

    private Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => _io.RunAsync(() =>
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheErrors.From(e, Location);
        }
    }, cancellationToken);

    private readonly record struct FlightKey(ContentHash Hash, long Size, bool AsksOthers);
}
