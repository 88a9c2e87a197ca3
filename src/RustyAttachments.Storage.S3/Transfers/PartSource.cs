using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Transfers;

/// <summary>Content that is sent in parts, taken in order.</summary>
internal abstract class PartSource
{
    /// <summary>Bytes in all.</summary>
    public abstract long Length { get; }

    /// <summary>The next <paramref name="length"/> bytes; not called again before it has ended.</summary>
    public abstract Task<PartBody> NextAsync(int length, CancellationToken cancellationToken);

    /// <summary>A part of so many bytes has been stored. On any thread.</summary>
    public virtual void Sent(int bytes)
    {
    }

    /// <summary>Throws when the bytes that were handed out are not those that were promised.</summary>
    public abstract void Verify();
}

/// <summary>Bytes in memory, with what has to be given back when they are no longer needed.</summary>
internal sealed class PartBody(ReadOnlyMemory<byte> bytes, IDisposable? buffer = null, IDisposable? permits = null) : IDisposable
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    public void Dispose()
    {
        buffer?.Dispose();
        permits?.Dispose();
    }
}

/// <summary>Parts of content that is in memory already.</summary>
internal sealed class MemoryParts(ReadOnlyMemory<byte> content) : PartSource
{
    private int _position;

    public override long Length => content.Length;

    public override Task<PartBody> NextAsync(int length, CancellationToken cancellationToken)
    {
        var part = new PartBody(content.Slice(_position, length));
        _position += length;
        return Task.FromResult(part);
    }

    public override void Verify()
    {
    }
}

/// <summary>Parts that are read into pooled buffers within the memory permits, and hashed as they are read.</summary>
internal abstract class HashedParts(MemoryPermits permits, BufferPool buffers) : PartSource
{
    /// <summary>The hash of everything that was read.</summary>
    protected ContentHasher Hasher { get; } = new();

    /// <summary>Bytes that were read.</summary>
    protected long Position { get; set; }

    public sealed override async Task<PartBody> NextAsync(int length, CancellationToken cancellationToken)
    {
        var lease = await permits.AcquireAsync(BufferPool.SizeFor(length), cancellationToken).ConfigureAwait(false);
        var buffer = buffers.Rent(length);
        try
        {
            await FillAsync(buffer, cancellationToken).ConfigureAwait(false);
            return new PartBody(buffer.Memory, buffer, lease);
        }
        catch
        {
            buffer.Dispose();
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Fills the buffer with the next bytes, hashes them and moves on.</summary>
    protected abstract Task FillAsync(PooledBuffer buffer, CancellationToken cancellationToken);
}

/// <summary>Parts of a local file.</summary>
internal sealed class FileParts(ContentHash expected, FileRange source, MemoryPermits permits, BufferPool buffers, BlockingTaskScheduler io) : HashedParts(permits, buffers)
{
    public override long Length => source.Length;

    public override void Sent(int bytes) => source.Moved?.Invoke(bytes);

    public override void Verify()
    {
        if (Hasher.Current() != expected) throw LocalFile.Changed(source);
    }

    protected override Task FillAsync(PooledBuffer buffer, CancellationToken cancellationToken) => io.RunAsync(() => Fill(buffer, cancellationToken), cancellationToken);

    private bool Fill(PooledBuffer buffer, CancellationToken cancellationToken)
    {
        for (var done = 0; done < buffer.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = LocalFile.Read(source, Position, buffer.Span.Slice(done, Math.Min(buffer.Length - done, HashPiece.Bytes)));
            Hasher.Append(buffer.Span.Slice(done, read));
            done += read;
            Position += read;
        }

        return true;
    }
}

/// <summary>Parts of an object of another store.</summary>
internal sealed class StoredParts(ContentHash expected, long length, IContentStore source, MemoryPermits permits, BufferPool buffers) : HashedParts(permits, buffers)
{
    public override long Length => length;

    public override void Verify()
    {
        if (Hasher.Current() != expected) throw StoreFailures.WrongContent(source.DisplayName, StoreKey.Data(expected).Text);
    }

    protected override async Task FillAsync(PooledBuffer buffer, CancellationToken cancellationToken)
    {
        await source.GetRangeAsync(StoreKey.Data(expected), Position, buffer.Memory, cancellationToken).ConfigureAwait(false);
        Hasher.Append(buffer.Span);
        Position += buffer.Length;
    }
}

/// <summary>How much is read or written between two turns of the hash: what it works on is still in the processor's cache.</summary>
internal static class HashPiece
{
    public const int Bytes = 256 * 1024;
}
