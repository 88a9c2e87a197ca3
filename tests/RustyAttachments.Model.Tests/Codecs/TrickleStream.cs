namespace RustyAttachments.Model.Tests.Codecs;

/// <summary>A stream without length that gives a text over and over, a piece at a time, and counts what was read.</summary>
internal sealed class TrickleStream(byte[] text, int piece, int times = 1) : Stream
{
    private readonly long _end = (long)text.Length * times;

    public long Given { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Given;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (Given == _end) return 0;
        var start = (int)(Given % text.Length);
        var length = (int)Math.Min(Math.Min(Math.Min(piece, count), text.Length - start), _end - Given);
        text.AsSpan(start, length).CopyTo(buffer.AsSpan(offset));
        Given += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
