using System.Buffers;
using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Segments;

/// <summary>
/// The binary form of segments: a 4-byte magic, then one record an item: a tag byte (state, runnable, source and finer mtime present),
/// texts as length-prefixed UTF-8, numbers as varints (mtime zigzag), digests as 16 bytes. Private to transfers: a
/// segment lives no longer than its transfer, so there is one version.
/// </summary>
public static class SegmentCodec
{
    private const int MaxTextBytes = 1 << 16;
    private const byte DirTag = 7;
    private const byte StateMask = 0x07;
    private const byte RunnableBit = 0x08;
    private const byte SourceBit = 0x10;
    private const byte DeletedDirBit = 0x20;
    private const byte StampBit = 0x40;

    /// <summary>The first bytes of every segment.</summary>
    public static ReadOnlySpan<byte> Magic => "RAS1"u8;

    /// <summary>Appends one item.</summary>
    public static void Write(ArrayBufferWriter<byte> output, SegmentItem item)
    {
        if (item.File is not { } file)
        {
            WriteByte(output, (byte)(DirTag | (item.DirDeleted ? DeletedDirBit : 0)));
            WriteText(output, item.Path);
            return;
        }

        var finer = unchecked(item.MtimeStamp - SegmentItem.StampOf(file.MtimeOrZero));
        var tag = (byte)((byte)file.State | (file.Runnable ? RunnableBit : 0) | (item.Source is null ? 0 : SourceBit) | (finer == 0 ? 0 : StampBit));
        WriteByte(output, tag);
        WriteText(output, file.Path);
        if (item.Source is not null) WriteText(output, item.Source);
        if (finer != 0) WriteVarint(output, (ulong)finer);
        if (file.IsSymlink) WriteText(output, file.SymlinkTarget!);
        if (!file.HasContent) return;
        WriteVarint(output, (ulong)file.SizeOrZero);
        WriteVarint(output, ZigZag(file.MtimeOrZero));
        if (file.Hash is { } hash) WriteHash(output, hash);
        if (file.State != FileState.Chunked) return;
        WriteVarint(output, (ulong)file.ChunkHashes.Length);
        foreach (var chunk in file.ChunkHashes) WriteHash(output, chunk);
    }

    /// <summary>Reads one item from the front of <paramref name="input"/>; false when it is not there in full.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> input, out SegmentItem item)
    {
        item = default;
        var rest = input;
        if (rest.IsEmpty) return false;
        var tag = rest[0];
        rest = rest[1..];
        if (!TryText(ref rest, out var path)) return false;
        if ((tag & StateMask) == DirTag)
        {
            item = new SegmentItem(new DirEntry(path, (tag & DeletedDirBit) != 0));
            input = rest;
            return true;
        }

        string? source = null;
        if ((tag & SourceBit) != 0 && !TryText(ref rest, out source)) return false;
        ulong finer = 0;
        if ((tag & StampBit) != 0 && !TryVarint(ref rest, out finer)) return false;
        if (!TryFile((FileState)(tag & StateMask), path, (tag & RunnableBit) != 0, ref rest, out var file)) return false;
        item = new SegmentItem(file, source, unchecked(SegmentItem.StampOf(file.MtimeOrZero) + (long)finer));
        input = rest;
        return true;
    }

    private static bool TryFile(FileState state, string path, bool runnable, ref ReadOnlySpan<byte> rest, out FileEntry file)
    {
        file = null!;
        switch (state)
        {
            case FileState.Deleted:
                file = FileEntry.Deleted(path);
                return true;
            case FileState.Symlink:
                if (!TryText(ref rest, out var target)) return false;
                file = FileEntry.Symlink(path, target);
                return true;
        }

        if (!TryVarint(ref rest, out var size) || !TryVarint(ref rest, out var zigzag)) return false;
        var mtime = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        switch (state)
        {
            case FileState.Unhashed:
                file = FileEntry.Unhashed(path, (long)size, mtime, runnable);
                return true;
            case FileState.Hashed:
                if (!TryHash(ref rest, out var hash)) return false;
                file = FileEntry.Hashed(path, hash, (long)size, mtime, runnable);
                return true;
            case FileState.Chunked:
                if (!TryHashes(ref rest, out var hashes)) return false;
                file = FileEntry.Chunked(path, hashes, (long)size, mtime, runnable);
                return true;
            default:
                throw Damaged("an unknown record");
        }
    }

    private static bool TryHashes(ref ReadOnlySpan<byte> rest, out ContentHash[] hashes)
    {
        hashes = [];
        if (!TryVarint(ref rest, out var count)) return false;
        if (count > (ulong)rest.Length) return false; // each takes more than a byte: not all there
        hashes = new ContentHash[(int)count];
        for (var i = 0; i < hashes.Length; i++)
            if (!TryHash(ref rest, out hashes[i])) return false;
        return true;
    }

    private static bool TryHash(ref ReadOnlySpan<byte> rest, out ContentHash hash)
    {
        hash = default;
        if (rest.IsEmpty) return false;
        var length = rest[0];
        if (rest.Length < 1 + (length == 0 ? 16 : length)) return false;
        if (length == 0) hash = ContentHash.FromBytes(rest.Slice(1, 16));
        else if (!ContentHash.TryParse(rest.Slice(1, length), out hash)) throw Damaged("a broken hash");
        rest = rest[(1 + (length == 0 ? 16 : length))..];
        return true;
    }

    private static bool TryText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        var after = rest;
        if (!TryVarint(ref after, out var length)) return false;
        if (length > MaxTextBytes) throw Damaged("an impossible length");
        if ((ulong)after.Length < length) return false;
        text = Encoding.UTF8.GetString(after[..(int)length]);
        rest = after[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            if (i == 10) throw Damaged("an endless number");
            value |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] >= 0x80) continue;
            rest = rest[(i + 1)..];
            return true;
        }

        return false;
    }

    private static void WriteByte(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    // Length 0 stands for the common case, a digest of 16 bytes; other texts carry their own length (1 to 128).
    private static void WriteHash(ArrayBufferWriter<byte> output, ContentHash hash)
    {
        var span = output.GetSpan(1 + ContentHash.MaxTextLength);
        if (hash.IsDigest)
        {
            span[0] = 0;
            hash.WriteBytes(span[1..]);
            output.Advance(17);
            return;
        }

        span[0] = (byte)hash.WriteText(span[1..]);
        output.Advance(1 + span[0]);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        WriteVarint(output, (ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void WriteVarint(ArrayBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static RustyAttachmentsException Damaged(string what) =>
        new(ErrorCode.Internal, $"A segment of the transfer holds {what}; its scratch directory was changed by another program. Run the transfer again.");
}
