using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Segments;

/// <summary>
/// Reads one segment, from memory or with bounded memory from a file, which it owns. At the end it throws when that was
/// not what was written. Not thread-safe.
/// </summary>
internal sealed class SegmentReader : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly SegmentRef _segment;
    private readonly Stream? _file;
    private readonly SegmentDecoder _decoder = new();
    private readonly ContentHasher? _hasher;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private int _entries;
    private bool _began;

    /// <summary>Reads a segment that is in memory.</summary>
    public SegmentReader(SegmentRef segment, byte[] bytes)
    {
        (_segment, _buffer, _end) = (segment, bytes, bytes.Length);
    }

    /// <summary>Reads a segment of a file, from its beginning.</summary>
    public SegmentReader(SegmentRef segment, Stream file)
    {
        (_segment, _file, _hasher, _buffer) = (segment, file, new ContentHasher(), new byte[BufferBytes]);
    }

    /// <summary>The next item; false at the end.</summary>
    public bool TryNext(out SegmentItem item)
    {
        while (!TryTake(out item))
            if (!TryFill()) return false;
        return true;
    }

    /// <summary>The next item that is not beside the file before it: all that differ in what they tell of directories. False at the end.</summary>
    public bool TryNextElsewhere(out SegmentItem item)
    {
        item = default;
        while (!SkipBeside() || !TryTake(out item))
        {
            if (!TryFill()) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // False when there is more to skip that is not there in full.
    private bool SkipBeside()
    {
        if (!_began) return true;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        while (SegmentDecoder.TrySkipBeside(ref rest)) _entries++;
        _start = _end - rest.Length;
        return rest.IsEmpty || (rest[0] & SegmentFormat.BesideBit) == 0;
    }

    private bool TryTake(out SegmentItem item)
    {
        item = default;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        if (!_began)
        {
            if (!rest.StartsWith(SegmentFormat.Magic)) return false;
            _began = true;
            _start += SegmentFormat.Magic.Length;
            rest = rest[SegmentFormat.Magic.Length..];
        }

        if (!_decoder.TryRead(ref rest, out item)) return false;
        _start = _end - rest.Length;
        _entries++;
        return true;
    }

    // False at the end, when all was as it was written.
    private bool TryFill()
    {
        var read = 0;
        if (_file is not null)
        {
            MakeRoom();
            read = _file.Read(_buffer.AsSpan(_end));
            _hasher!.Append(_buffer.AsSpan(_end, read));
            _end += read;
        }

        if (read > 0) return true;
        if (_start == _end && _began && _entries == _segment.Entries && (_hasher is null || _hasher.Current() == _segment.Check)) return false;
        throw new RustyAttachmentsException(ErrorCode.Internal,
            $"The segment {_segment.Name} of the transfer is not what was written; its scratch directory was changed by another program. Run the transfer again.");
    }

    private void MakeRoom()
    {
        var kept = _end - _start;
        var target = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, kept);
        (_buffer, _start, _end) = (target, 0, kept);
    }
}
