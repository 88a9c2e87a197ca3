using System.Buffers;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Segments;

/// <summary>Writes one segment item by item. Items must come in order. What is not completed may leave a part of a file.</summary>
public sealed class SegmentStreamWriter : IDisposable
{
    private const int FlushBytes = 256 * 1024;
    private readonly DirectorySegmentStore _store;
    private readonly string _name;
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly SegmentEncoder _encoder;
    private readonly ContentHasher _hasher = new();
    private FileStream? _file;
    private int _entries;
    private long _bytes;

    internal SegmentStreamWriter(DirectorySegmentStore store, string name)
    {
        (_store, _name, _encoder) = (store, name, new SegmentEncoder(_buffer));
        _buffer.Write(SegmentFormat.Magic);
    }

    /// <summary>Adds the next item.</summary>
    public void Add(in SegmentItem item)
    {
        _encoder.Write(item);
        _entries++;
        _bytes += item.File?.SizeOrZero ?? 0;
        if (_buffer.WrittenCount >= FlushBytes) Flush();
    }

    /// <summary>Finishes the segment.</summary>
    public SegmentRef Complete()
    {
        if (_file is null && _store.TryKeep(_name, _buffer.WrittenSpan)) _hasher.Append(_buffer.WrittenSpan);
        else Flush();
        return new SegmentRef(_name, _entries, _bytes, _hasher.Current());
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Flush()
    {
        _file ??= _store.CreateFile(_name);
        _hasher.Append(_buffer.WrittenSpan);
        Local.Guard(_file.Name, () =>
        {
            _file.Write(_buffer.WrittenSpan);
            return true;
        });
        _buffer.ResetWrittenCount();
    }
}
