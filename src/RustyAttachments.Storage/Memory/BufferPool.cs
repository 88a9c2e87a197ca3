using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Storage.Memory;

/// <summary>
/// Reuses the large buffers that file content passes through: allocating and clearing them anew costs more than
/// filling them. Sizes are rounded up to one of four steps per power of two, at most a quarter above the request. Keeps
/// at most a stated number of idle bytes; what is returned beyond that goes to the garbage collector. Thread-safe.
/// </summary>
public sealed class BufferPool
{
    private const int SmallestClass = 4 * (int)ByteSize.KiB;
    private const int LargestClass = 256 * (int)ByteSize.MiB;
    private static readonly int ClassCount = ClassOf(LargestClass) + 1;

    private readonly ConcurrentStack<byte[]>[] _idle = [.. Enumerable.Range(0, ClassCount).Select(_ => new ConcurrentStack<byte[]>())];
    private readonly long _maxIdleBytes;
    private long _idleBytes;
    private int _rented;

    /// <summary>A pool that keeps at most <paramref name="maxIdleBytes"/> bytes of buffers that nobody uses.</summary>
    public BufferPool(long maxIdleBytes = 256 * ByteSize.MiB)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxIdleBytes);
        _maxIdleBytes = maxIdleBytes;
    }

    /// <summary>Buffers that are rented now; 0 when everybody has returned theirs.</summary>
    public int Rented => Volatile.Read(ref _rented);

    /// <summary>Bytes of idle buffers that are kept now.</summary>
    public long IdleBytes => Interlocked.Read(ref _idleBytes);

    /// <summary>The bytes of memory that a buffer of <paramref name="length"/> bytes takes: what permits should be asked for.</summary>
    public static int SizeFor(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length == 0 ? 0 : length > LargestClass ? length : SizeOfClass(ClassOf(length));
    }

    /// <summary>A buffer of exactly <paramref name="length"/> bytes with arbitrary content; dispose it to return it.</summary>
    public PooledBuffer Rent(int length)
    {
        var size = SizeFor(length);
        if (size == 0 || size > LargestClass || !_idle[ClassOf(length)].TryPop(out var array)) array = GC.AllocateUninitializedArray<byte>(size);
        else Interlocked.Add(ref _idleBytes, -size);
        Interlocked.Increment(ref _rented);
        return new PooledBuffer(this, array, length);
    }

    internal void Return(byte[] array)
    {
        Interlocked.Decrement(ref _rented);
        if (array.Length is 0 or > LargestClass) return;
        if (Interlocked.Add(ref _idleBytes, array.Length) > _maxIdleBytes) Interlocked.Add(ref _idleBytes, -array.Length);
        else _idle[ClassOf(array.Length)].Push(array);
    }

    // Class 4k+q holds sizes up to SmallestClass * 2^k * (1 + q/4).
    private static int ClassOf(int length)
    {
        var units = (uint)((length + (SmallestClass / 4) - 1) / (SmallestClass / 4)); // quarters of the smallest class, rounded up
        if (units <= 4) return 0;
        var doublings = BitOperations.Log2(units - 1) - 2;
        return (doublings * 4) + (int)((units - 1) >> doublings) - 3;
    }

    private static int SizeOfClass(int index) => (SmallestClass / 4) * (4 + (index % 4)) << (index / 4);
}

/// <summary>A rented buffer. Using it after dispose fails; disposing it twice is fine.</summary>
public sealed class PooledBuffer : IMemoryOwner<byte>
{
    private readonly BufferPool _pool;
    private byte[]? _array;

    internal PooledBuffer(BufferPool pool, byte[] array, int length)
    {
        _pool = pool;
        _array = array;
        Length = length;
    }

    /// <summary>Bytes of the buffer.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public Memory<byte> Memory => Array.AsMemory(0, Length);

    /// <summary>The buffer's bytes.</summary>
    public Span<byte> Span => Array.AsSpan(0, Length);

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PooledBuffer));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array) _pool.Return(array);
    }
}
