using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Transfers;

/// <summary>
/// Reads objects in parallel ranges. Into a file they are written in order: so the bytes are hashed once, as they pass,
/// and never read back.
/// </summary>
internal sealed class RangedDownload(S3Connection connection, S3Requests requests, IS3DataPlane data, S3StoreOptions options, BlockingTaskScheduler io, string store)
{
    private readonly S3Tuning _tuning = options.Tuning;

    /// <summary>Fills the destination with an object's bytes from an offset on.</summary>
    public Task IntoMemoryAsync(string key, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var count = (int)RangesIn(destination.Length);
        return ParallelParts.RunAsync(count, _tuning.ObjectParallelism, static (_, _) => Task.FromResult(new PartBody(default)), async (index, _, token) =>
        {
            var from = index * _tuning.RangeBytes;
            var range = destination[from..Math.Min(destination.Length, from + _tuning.RangeBytes)];
            await FetchAsync(key, offset + from, range, expectedSize: null, token).ConfigureAwait(false);
            return true;
        }, cancellationToken);
    }

    /// <summary>Writes a whole object of exactly the destination's length; returns the hash of what was written.</summary>
    public async Task<ContentHash> IntoFileAsync(string key, FileRange destination, CancellationToken cancellationToken)
    {
        var hasher = new ContentHasher();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var coming = new Queue<Task<PartBody>>();
        try
        {
            var ranges = RangesIn(destination.Length);
            for (long next = 0, written = 0; written < ranges; written++)
            {
                for (; next < ranges && coming.Count < _tuning.ObjectParallelism; next++)
                    coming.Enqueue(FetchRangeAsync(key, next, destination.Length, stop.Token));
                var position = written * _tuning.RangeBytes;
                using var body = await coming.Peek().ConfigureAwait(false);
                _ = coming.Dequeue();
                await io.RunAsync(() => Write(body.Bytes.Span, destination, position, hasher), cancellationToken).ConfigureAwait(false);
            }

            return hasher.Current();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var range in coming) await ForgetAsync(range).ConfigureAwait(false);
        }
    }

    private async Task<PartBody> FetchRangeAsync(string key, long index, long objectSize, CancellationToken cancellationToken)
    {
        var offset = index * _tuning.RangeBytes;
        var length = (int)Math.Min(_tuning.RangeBytes, objectSize - offset);
        var lease = await options.Permits.AcquireAsync(BufferPool.SizeFor(length), cancellationToken).ConfigureAwait(false);
        var buffer = options.Buffers.Rent(length);
        try
        {
            await FetchAsync(key, offset, buffer.Memory, objectSize, cancellationToken).ConfigureAwait(false);
            return new PartBody(buffer.Memory, buffer, lease);
        }
        catch
        {
            buffer.Dispose();
            lease.Dispose();
            throw;
        }
    }

    private async Task FetchAsync(string key, long offset, Memory<byte> destination, long? expectedSize, CancellationToken cancellationToken)
    {
        var (read, size) = await requests.RunAsync(
            connection.Call(S3Call.Get, key), guard => data.GetRangeAsync(key, offset, destination, guard), cancellationToken).ConfigureAwait(false);
        if (expectedSize is { } expected && size != expected) throw StoreFailures.WrongSize(store, key[connection.KeyPrefix.Length..], expected, size);
        if (read < destination.Length) throw StoreFailures.WrongSize(store, key[connection.KeyPrefix.Length..], offset + destination.Length, size);
    }

    private long RangesIn(long length) => (length + _tuning.RangeBytes - 1) / _tuning.RangeBytes;

    private static bool Write(ReadOnlySpan<byte> bytes, FileRange destination, long position, ContentHasher hasher)
    {
        for (var done = 0; done < bytes.Length; done += HashPiece.Bytes)
        {
            var piece = bytes.Slice(done, Math.Min(bytes.Length - done, HashPiece.Bytes));
            hasher.Append(piece);
            LocalFile.Write(destination, position + done, piece);
        }

        return true;
    }

    private static async Task ForgetAsync(Task<PartBody> range)
    {
        try
        {
            (await range.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // Its failure is what ended the download and is being thrown, or it was stopped because of that.
        }
    }
}
