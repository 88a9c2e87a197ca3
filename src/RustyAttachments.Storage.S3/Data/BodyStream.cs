using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>
/// Memory as a request body, without a copy. The SDK reads it synchronously to sign it and asynchronously to send it:
/// only the latter is paced by the rate limit and counts as progress.
/// </summary>
internal sealed class BodyStream(ReadOnlyMemory<byte> content, RateLimiter? limiter, StallGuard guard) : Stream
{
    private const int SliceBytes = 256 * 1024;
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, content.Length);
            _position = (int)value;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, content.Length - _position);
        content.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var slice = await NextSliceAsync(buffer.Length, cancellationToken).ConfigureAwait(false);
        slice.CopyTo(buffer);
        return slice.Length;
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        while (_position < content.Length)
            await destination.WriteAsync(await NextSliceAsync(SliceBytes, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        guard.Progress();
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => content.Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<ReadOnlyMemory<byte>> NextSliceAsync(int most, CancellationToken cancellationToken)
    {
        guard.Progress(); // what was handed out before has been taken
        var slice = content.Slice(_position, Math.Min(most, content.Length - _position));
        if (limiter is not null)
        {
            slice = slice[..Math.Min(slice.Length, Pace.SliceOf(limiter))];
            await Pace.WaitAsync(limiter, slice.Length, guard, cancellationToken).ConfigureAwait(false);
        }

        _position += slice.Length;
        return slice;
    }
}

/// <summary>Spreads the bytes of one body over time.</summary>
internal static class Pace
{
    private const int MostBytes = 64 * 1024;
    private const int FewestBytes = 1024;

    /// <summary>Bytes to move at once: an eighth of a second's worth, so that slow lines are not filled in bursts.</summary>
    public static int SliceOf(RateLimiter limiter) =>
        limiter.BytesPerSecond is { } rate ? (int)Math.Clamp(rate / 8, FewestBytes, MostBytes) : MostBytes;

    /// <summary>Waits for the turn; the wait is no stall.</summary>
    public static async ValueTask WaitAsync(RateLimiter limiter, int bytes, StallGuard guard, CancellationToken cancellationToken)
    {
        var turn = limiter.WaitAsync(bytes, cancellationToken);
        if (turn.IsCompletedSuccessfully) return;
        guard.Allow(Timeout.InfiniteTimeSpan);
        await turn.ConfigureAwait(false);
        guard.Progress();
    }
}
