using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.S3.Transfers;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3;

/// <summary>
/// A store below a prefix of an S3 bucket. Content is put on the condition that it is absent; large objects go in
/// parallel parts and come in parallel ranges. Requests are retried with backoff inside an adaptive window. Creating
/// one talks to nobody: the first call does.
/// </summary>
public sealed class S3ContentStore : IContentStore
{
    private const int ConditionalPutAttempts = 4;

    private readonly S3Connection _connection;
    private readonly S3StoreOptions _options;
    private readonly S3Requests _requests;
    private readonly IS3DataPlane _data;
    private readonly MultipartPut _multipart;
    private readonly RangedDownload _download;
    private readonly ServerSideCopy _copy;
    private readonly BlockingTaskScheduler _fileIO;
    private volatile bool _conditionUnknown;

    /// <summary>A store that shares permits, buffers and rate limit with whoever else was given the same options.</summary>
    public S3ContentStore(S3StoreUri uri, S3StoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        _options = options ?? new S3StoreOptions();
        var tuning = _options.Tuning;
        DisplayName = uri.DisplayName;
        Capabilities = new StoreCapabilities(_options.MaxConcurrency, CheapHead: false, ServerSideCopy: true);
        var window = new AimdWindow(Math.Max(1, _options.MaxConcurrency / 2), _options.MaxConcurrency, tuning.Time);
        _connection = new S3Connection(uri, _options);
        _requests = new S3Requests(_connection, new AdaptiveGate(window), _options.Backoff, tuning);
        _data = UsesSdk(uri) ? new SdkDataPlane(_connection, _options.Limiter) : new LeanDataPlane(_connection, _options.Limiter, tuning.Time);
        _fileIO = new BlockingTaskScheduler("s3 file io", Math.Clamp(Environment.ProcessorCount * 2, 4, 32));
        _multipart = new MultipartPut(_connection, _requests, _data, tuning);
        _download = new RangedDownload(_connection, _requests, _data, _options, _fileIO, DisplayName);
        _copy = new ServerSideCopy(_connection, _requests, _multipart, tuning);
        Unfinished = new UnfinishedUploads(_connection, _requests);
    }

    /// <inheritdoc/>
    public string DisplayName { get; }

    /// <inheritdoc/>
    public string Identity => $"s3://{_connection.Service}/{_connection.Bucket}/{_connection.KeyPrefix}";

    /// <inheritdoc/>
    public StoreCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public IUnfinishedWrites? Unfinished { get; }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken) =>
        await HeadFullAsync(key, cancellationToken).ConfigureAwait(false) is { } head ? new ObjectInfo(key, head.Size, head.LastModified) : null;

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return content.Length <= _options.Tuning.SingleRequestBytes
            ? PutObjectAsync(key, content.Length, options, onlyIfAbsent => PutWholeAsync(key, content, options, onlyIfAbsent, cancellationToken), cancellationToken)
            : PutLargeAsync(key, content.Length, () => new MemoryParts(content), options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken) =>
        PutPartsAsync(expected, source.Length, () => new FileParts(expected, source, _options.Permits, _options.Buffers, _fileIO), cancellationToken);

    /// <inheritdoc/>
    public async Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (destination.Length > 0)
        {
            await _download.IntoMemoryAsync(FullKey(key), offset, destination, cancellationToken).ConfigureAwait(false);
            return;
        }

        // Nothing to read is still a question about the object; S3 has no empty ranges.
        var size = await ExistingSizeAsync(key, cancellationToken).ConfigureAwait(false);
        if (size < offset) throw StoreFailures.WrongSize(DisplayName, key.Text, offset, size);
    }

    /// <inheritdoc/>
    public async Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken)
    {
        var (size, stored) = await _requests.RunAsync(
            _connection.Call(S3Call.Get, FullKey(key)), guard => _data.GetAsync(FullKey(key), maxBytes, guard), cancellationToken).ConfigureAwait(false);
        return stored ?? throw StoreFailures.TooLarge(DisplayName, key.Text, maxBytes, size);
    }

    /// <inheritdoc/>
    public async Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, length);
        if (length > 0) return await _download.IntoFileAsync(FullKey(key), destination, cancellationToken).ConfigureAwait(false);
        var size = await ExistingSizeAsync(key, cancellationToken).ConfigureAwait(false);
        return size == 0 ? ContentHash.Empty : throw StoreFailures.WrongSize(DisplayName, key.Text, 0, size);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var fullPrefix = _connection.KeyPrefix + prefix;
        string? continuation = null;
        do
        {
            var page = await ListPageAsync(fullPrefix, continuation, cancellationToken).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
            {
                // Keys that are no store keys (folder markers of consoles, oddities) are not objects of this store.
                if (found.Key.StartsWith(_connection.KeyPrefix, StringComparison.Ordinal) && StoreKey.TryParse(found.Key[_connection.KeyPrefix.Length..], out var key))
                    yield return new ObjectInfo(key, found.Size ?? 0, SdkDataPlane.TimeOf(found.LastModified));
            }

            continuation = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (continuation is not null);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(StoreKey key, CancellationToken cancellationToken) =>
        _requests.RunAsync(_connection.Call(S3Call.Delete, FullKey(key)), guard => _connection.Client.DeleteObjectAsync(new DeleteObjectRequest
        {
            BucketName = _connection.Bucket,
            Key = FullKey(key),
            ExpectedBucketOwner = _connection.Owner,
        }, guard.Token), cancellationToken);

    /// <inheritdoc/>
    public async Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var key = StoreKey.Data(hash);
        var existing = await HeadFullAsync(key, cancellationToken).ConfigureAwait(false);
        if (existing?.Size == size) return PutOutcome.AlreadyPresent;
        if (route == CopyRoute.Shortest && await TryCopyWithinAsync(source, key, size, cancellationToken).ConfigureAwait(false))
            return existing is null ? PutOutcome.Stored : PutOutcome.Replaced;
        return await PutPartsAsync(hash, size, () => new StoredParts(hash, size, source, _options.Permits, _options.Buffers), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _fileIO.Dispose();
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private string FullKey(StoreKey key) => _connection.KeyPrefix + key.Text;

    private async Task<PutOutcome> PutPartsAsync(ContentHash hash, long length, Func<PartSource> source, CancellationToken cancellationToken)
    {
        var key = StoreKey.Data(hash);
        if (length > _options.Tuning.SingleRequestBytes) return await PutLargeAsync(key, length, source, PutOptions.Content, cancellationToken).ConfigureAwait(false);
        var parts = source();
        using var whole = await parts.NextAsync((int)length, cancellationToken).ConfigureAwait(false);
        parts.Verify();
        return await PutObjectAsync(key, length, PutOptions.Content,
            onlyIfAbsent => PutWholeAsync(key, whole.Bytes, PutOptions.Content, onlyIfAbsent, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // False where the service cannot do it, or will not for these credentials: the other store's own may read.
    private async Task<bool> TryCopyWithinAsync(IContentStore source, StoreKey key, long size, CancellationToken cancellationToken)
    {
        if (source is not S3ContentStore other || !_connection.SharesServiceWith(other._connection)) return false;
        var head = await other.HeadFullAsync(key, cancellationToken).ConfigureAwait(false) ?? throw StoreFailures.Missing(source.DisplayName, key.Text);
        if (head.Size != size) throw StoreFailures.WrongSize(source.DisplayName, key.Text, size, head.Size);
        try
        {
            await _copy.CopyAsync(other._connection, other.FullKey(key), head, FullKey(key), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreException e) when (e.Code == ErrorCode.StoreAccessDenied)
        {
            return false;
        }
    }

    // Unlike a small object, a large one is asked for first: its bytes cost more than a question.
    private async Task<PutOutcome> PutLargeAsync(StoreKey key, long length, Func<PartSource> source, PutOptions options, CancellationToken cancellationToken)
    {
        if (options.OnlyIfAbsent && (await HeadFullAsync(key, cancellationToken).ConfigureAwait(false))?.Size == length) return PutOutcome.AlreadyPresent;
        return await PutObjectAsync(key, length, options,
            onlyIfAbsent => _multipart.PutAsync(FullKey(key), source(), options, onlyIfAbsent, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private Task<PutAnswer> PutWholeAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, bool onlyIfAbsent, CancellationToken cancellationToken) =>
        _requests.RunAsync(_connection.Call(S3Call.Put, FullKey(key)) with { Sends = content.Length }, guard => _data.PutAsync(FullKey(key), content, options, onlyIfAbsent, guard), cancellationToken);

    private async Task<PutOutcome> PutObjectAsync(
        StoreKey key, long length, PutOptions options, Func<bool, Task<PutAnswer>> put, CancellationToken cancellationToken)
    {
        for (var attempt = 1; options.OnlyIfAbsent && attempt < ConditionalPutAttempts; attempt++)
        {
            var answer = _conditionUnknown ? PutAnswer.ConditionUnknown : await put(true).ConfigureAwait(false);
            if (answer == PutAnswer.Stored) return PutOutcome.Stored;
            if (answer == PutAnswer.ConditionUnknown) _conditionUnknown = true;
            var existing = await HeadFullAsync(key, cancellationToken).ConfigureAwait(false);
            if (existing?.Size == length) return PutOutcome.AlreadyPresent;
            if (existing is not null)
            {
                await put(false).ConfigureAwait(false);
                return PutOutcome.Replaced;
            }

            if (_conditionUnknown) break;
            // Somebody was storing it and has not finished, or it was deleted this instant: ask again.
        }

        await put(false).ConfigureAwait(false);
        return PutOutcome.Stored;
    }

    // Directory buckets (S3 Express) want sessions, which the SDK keeps.
    private static bool UsesSdk(S3StoreUri uri) => uri.SdkOnly || uri.Bucket.EndsWith("--x-s3", StringComparison.Ordinal);

    private Task<HeadAnswer?> HeadFullAsync(StoreKey key, CancellationToken cancellationToken) =>
        _requests.RunAsync(_connection.Call(S3Call.Get, FullKey(key)) with { Name = "head" }, guard => _data.HeadAsync(FullKey(key), guard), cancellationToken);

    private async Task<long> ExistingSizeAsync(StoreKey key, CancellationToken cancellationToken) =>
        (await HeadFullAsync(key, cancellationToken).ConfigureAwait(false) ?? throw StoreFailures.Missing(DisplayName, key.Text)).Size;

    private Task<ListObjectsV2Response> ListPageAsync(string prefix, string? continuation, CancellationToken cancellationToken) =>
        _requests.RunAsync(_connection.Call(S3Call.List, prefix), async guard =>
        {
            var page = await _connection.Client.ListObjectsV2Async(new ListObjectsV2Request
            {
                BucketName = _connection.Bucket,
                Prefix = prefix,
                ContinuationToken = continuation,
                ExpectedBucketOwner = _connection.Owner,
            }, guard.Token).ConfigureAwait(false);
            // A web page parses as a listing of nothing.
            return page.IsTruncated is null ? throw new NotS3Exception("IsTruncated element") : page;
        }, cancellationToken);
}
