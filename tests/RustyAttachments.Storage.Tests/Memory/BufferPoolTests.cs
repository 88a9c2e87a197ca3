using System.Runtime.InteropServices;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Memory;

namespace RustyAttachments.Storage.Tests.Memory;

public sealed class BufferPoolTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 5120)]
    [InlineData(5121, 6144)]
    [InlineData(7169, 8192)]
    [InlineData(8192, 8192)]
    [InlineData(8193, 10240)]
    [InlineData(64 << 20, 64 << 20)]
    [InlineData((64 << 20) + 1, 80 << 20)]
    [InlineData(256 << 20, 256 << 20)]
    [InlineData((256 << 20) + 1, (256 << 20) + 1)]
    public void Sizes_are_rounded_up_in_quarter_steps(int length, int size) => Assert.Equal(size, BufferPool.SizeFor(length));

    [Fact]
    public void Rounding_wastes_at_most_a_quarter_and_never_shrinks()
    {
        var random = new Random(7);
        var previous = 0;
        foreach (var length in Enumerable.Range(0, 20_000).Select(_ => random.Next(4096, 256 << 20)).Order())
        {
            var size = BufferPool.SizeFor(length);
            Assert.InRange(size, Math.Max(length, previous), length + (length / 4) + 1024);
            Assert.Equal(size, BufferPool.SizeFor(size));
            previous = size;
        }
    }

    [Fact]
    public void A_returned_buffer_is_used_again()
    {
        var pool = new BufferPool();
        var first = pool.Rent(100_000);
        var array = ArrayOf(first);
        first.Dispose();
        Assert.Equal(BufferPool.SizeFor(100_000), pool.IdleBytes);

        using var second = pool.Rent(99_999);

        Assert.Same(array, ArrayOf(second));
        Assert.Equal((99_999, 99_999, 99_999), (second.Length, second.Memory.Length, second.Span.Length));
        Assert.Equal((0, 1), (pool.IdleBytes, pool.Rented));
    }

    [Fact]
    public void A_buffer_is_returned_once_and_not_used_afterwards()
    {
        var pool = new BufferPool();
        var buffer = pool.Rent(10);

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal((0, 4096), (pool.Rented, pool.IdleBytes));
        Assert.Throws<ObjectDisposedException>(() => buffer.Memory);
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }

    [Fact]
    public void Idle_memory_is_limited()
    {
        var pool = new BufferPool(maxIdleBytes: 10_000);
        var buffers = Enumerable.Range(0, 5).Select(_ => pool.Rent(4096)).ToArray();

        foreach (var buffer in buffers) buffer.Dispose();

        Assert.Equal((8192, 0), (pool.IdleBytes, pool.Rented));
    }

    [Fact]
    public void Empty_and_huge_buffers_are_not_kept()
    {
        var pool = new BufferPool(4 * ByteSize.GiB);

        pool.Rent(0).Dispose();
        pool.Rent((256 << 20) + 1).Dispose();

        Assert.Equal((0, 0), (pool.IdleBytes, pool.Rented));
    }

    [Fact]
    public async Task No_buffer_is_ever_in_two_hands()
    {
        var pool = new BufferPool();

        await Task.WhenAll(Enumerable.Range(1, 8).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 3000; i++)
            {
                using var buffer = pool.Rent(random.Next(1, 20_000));
                buffer.Span.Fill((byte)worker);
                Assert.Equal(-1, buffer.Span.IndexOfAnyExcept((byte)worker));
            }
        })));

        Assert.Equal(0, pool.Rented);
    }

    private static byte[] ArrayOf(PooledBuffer buffer) => MemoryMarshal.TryGetArray<byte>(buffer.Memory, out var segment) ? segment.Array! : [];
}
