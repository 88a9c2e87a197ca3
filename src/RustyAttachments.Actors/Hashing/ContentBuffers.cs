using System.Collections.Concurrent;
using RustyAttachments.Storage.Memory;

namespace RustyAttachments.Actors.Hashing;

/// <summary>
/// The content that is between being read and being stored on this node. Messages name a buffer by its id; the bytes
/// stay here. Whoever opens a buffer closes it, after everybody it named it to has answered.
/// </summary>
public sealed class ContentBuffers(BufferPool pool)
{
    private readonly ConcurrentDictionary<long, (PooledBuffer Owner, int Length)> _buffers = new();
    private long _lastId;

    /// <summary>Buffers that are open.</summary>
    public int Count => _buffers.Count;

    /// <summary>Opens a buffer of <paramref name="length"/> bytes, whose memory the caller has a permit for.</summary>
    public long Open(int length)
    {
        var id = Interlocked.Increment(ref _lastId);
        _buffers[id] = (pool.Rent(length), length);
        return id;
    }

    /// <summary>The bytes of an open buffer.</summary>
    public Memory<byte> Bytes(long id)
    {
        var (owner, length) = _buffers[id];
        return owner.Memory[..length];
    }

    /// <summary>Gives the memory of a buffer back to the pool.</summary>
    public void Close(long id)
    {
        if (_buffers.TryRemove(id, out var buffer)) buffer.Owner.Dispose();
    }

    /// <summary>Lets go of a buffer that somebody may still write to: the garbage collector takes it, nobody reuses it.</summary>
    public void Abandon(long id) => _buffers.TryRemove(id, out _);
}
