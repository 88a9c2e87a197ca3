using System.Buffers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Segments;

/// <summary>
/// Where the segments of one transfer are kept while it runs. Blocking: called on the dispatchers for blocking work
/// only. Safe for several writers, each segment having a name of its own.
/// </summary>
public interface ISegmentStore
{
    /// <summary>Writes sorted items as a segment; complete when it returns.</summary>
    SegmentRef Write(string name, IReadOnlyList<SegmentItem> items);

    /// <summary>Reads a segment in order, with bounded memory; throws when it is not what was written.</summary>
    IEnumerable<SegmentItem> Read(SegmentRef segment);

    /// <summary>Starts a segment whose items come one by one, for merges that do not fit in memory.</summary>
    SegmentStreamWriter Create(string name);

    /// <summary>Removes a segment that has been merged.</summary>
    void Delete(SegmentRef segment);

    /// <summary>Whether a segment is here.</summary>
    bool Has(SegmentRef segment);

    /// <summary>All bytes of a segment, for another node.</summary>
    byte[] Export(SegmentRef segment);

    /// <summary>Takes a segment from another node. Bytes that are not the segment's are refused as <see cref="ErrorCode.StoreObjectDamaged"/>.</summary>
    void Import(SegmentRef segment, ReadOnlySpan<byte> bytes);
}

/// <summary>Segments as files of a scratch directory.</summary>
public sealed class DirectorySegmentStore(string directory) : ISegmentStore
{
    private const int BufferBytes = 64 * 1024;

    /// <inheritdoc/>
    public SegmentRef Write(string name, IReadOnlyList<SegmentItem> items)
    {
        using var writer = Create(name);
        foreach (var item in items) writer.Add(item);
        return writer.Complete();
    }

    /// <inheritdoc/>
    public SegmentStreamWriter Create(string name) => new(name, Local.Guard(directory, () =>
        new FileStream(PathOf(name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1)));

    /// <inheritdoc/>
    public IEnumerable<SegmentItem> Read(SegmentRef segment)
    {
        using var file = Local.Guard(directory, () =>
            new FileStream(PathOf(segment.Name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan));
        var hasher = new ContentHasher();
        var buffer = new byte[BufferBytes];
        var (start, end, entries) = (0, 0, 0);
        var magicSeen = false;
        while (true)
        {
            while (TryTake(buffer, ref start, end, ref magicSeen, out var item))
            {
                if (item.Path is null) continue;
                entries++;
                yield return item;
            }

            buffer = MakeRoom(buffer, ref start, ref end);
            var read = file.Read(buffer.AsSpan(end));
            if (read == 0) break;
            hasher.Append(buffer.AsSpan(end, read));
            end += read;
        }

        if (start != end || entries != segment.Entries || hasher.Current() != segment.Check) throw Foreign(segment);
    }

    /// <inheritdoc/>
    public void Delete(SegmentRef segment) => File.Delete(PathOf(segment.Name));

    /// <inheritdoc/>
    public bool Has(SegmentRef segment) => File.Exists(PathOf(segment.Name));

    /// <inheritdoc/>
    public byte[] Export(SegmentRef segment) => Local.Guard(directory, () => File.ReadAllBytes(PathOf(segment.Name)));

    /// <inheritdoc/>
    public void Import(SegmentRef segment, ReadOnlySpan<byte> bytes)
    {
        if (ContentHasher.Hash(bytes) != segment.Check)
            throw new StoreException(ErrorCode.StoreObjectDamaged, $"The segment {segment.Name} of the transfer is not what the node that wrote it has stored; cancel the transfer and run it again.", "get", segment.Name);
        var (part, kept) = (PathOf(segment.Name + ".part"), bytes.ToArray());
        Local.Guard(directory, () =>
        {
            // Whole or not at all: Has must not be true before.
            File.WriteAllBytes(part, kept);
            File.Move(part, PathOf(segment.Name), overwrite: true);
            return true;
        });
    }

    private string PathOf(string name) => Path.Combine(directory, name + ".seg");

    // The first "item" is the magic; it comes back without a path.
    private static bool TryTake(byte[] buffer, ref int start, int end, ref bool magicSeen, out SegmentItem item)
    {
        item = default;
        ReadOnlySpan<byte> rest = buffer.AsSpan(start, end - start);
        if (!magicSeen)
        {
            if (!rest.StartsWith(SegmentCodec.Magic)) return false;
            magicSeen = true;
            start += SegmentCodec.Magic.Length;
            return true;
        }

        if (!SegmentCodec.TryRead(ref rest, out item)) return false;
        start = end - rest.Length;
        return true;
    }

    private static byte[] MakeRoom(byte[] buffer, ref int start, ref int end)
    {
        var kept = end - start;
        var target = kept > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        Buffer.BlockCopy(buffer, start, target, 0, kept);
        (start, end) = (0, kept);
        return target;
    }

    private static RustyAttachmentsException Foreign(SegmentRef segment) =>
        new(ErrorCode.Internal, $"The segment {segment.Name} of the transfer is not what was written; its scratch directory was changed by another program. Run the transfer again.");
}

/// <summary>Writes one segment item by item. Items must come in order.</summary>
public sealed class SegmentStreamWriter : IDisposable
{
    private const int FlushBytes = 64 * 1024;
    private readonly string _name;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes + 4096);
    private readonly ContentHasher _hasher = new();
    private int _entries;
    private long _bytes;

    internal SegmentStreamWriter(string name, FileStream file)
    {
        (_name, _file) = (name, file);
        _buffer.Write(SegmentCodec.Magic);
    }

    /// <summary>Adds the next item.</summary>
    public void Add(SegmentItem item)
    {
        SegmentCodec.Write(_buffer, item);
        _entries++;
        _bytes += item.File?.SizeOrZero ?? 0;
        if (_buffer.WrittenCount >= FlushBytes) Flush();
    }

    /// <summary>Finishes the segment.</summary>
    public SegmentRef Complete()
    {
        Flush();
        return new SegmentRef(_name, _entries, _bytes, _hasher.Current());
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        _hasher.Append(_buffer.WrittenSpan);
        Local.Guard(_file.Name, () =>
        {
            _file.Write(_buffer.WrittenSpan);
            return true;
        });
        _buffer.ResetWrittenCount();
    }
}
