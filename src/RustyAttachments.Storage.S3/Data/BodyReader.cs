using System.IO.Hashing;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>Reads the bodies of answers into their destination, paced by the rate limit, without a copy between.</summary>
internal sealed class BodyReader(RateLimiter? limiter)
{
    /// <summary>
    /// Fills the destination. A body that ends early is an <see cref="IOException"/>; one that does not match
    /// <paramref name="crc32"/> (as S3 writes it; null checks nothing) a <see cref="WrongChecksumException"/>.
    /// </summary>
    public async Task FillAsync(Stream body, Memory<byte> destination, string? crc32, StallGuard guard)
    {
        var crc = crc32 is null ? null : new Crc32();
        for (var done = 0; done < destination.Length;)
        {
            var next = limiter is null ? destination[done..] : destination.Slice(done, Math.Min(destination.Length - done, Pace.SliceOf(limiter)));
            if (limiter is not null) await Pace.WaitAsync(limiter, next.Length, guard, guard.Token).ConfigureAwait(false);
            var read = await body.ReadAsync(next, guard.Token).ConfigureAwait(false);
            if (read == 0) throw new HttpIOException(HttpRequestError.ResponseEnded, $"The answer ended after {done} of {destination.Length} bytes.");
            limiter?.Refund(next.Length - read);
            guard.Progress();
            crc?.Append(next.Span[..read]);
            done += read;
        }

        if (crc is not null && Crc32Text.From(crc.GetCurrentHashAsUInt32()) != crc32) throw new WrongChecksumException();
    }
}
