using System.Buffers;
using System.Text;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Segments;

/// <summary>Writes the items of one segment, in order, as <see cref="SegmentFormat"/> says.</summary>
internal sealed class SegmentEncoder(ArrayBufferWriter<byte> output)
{
    private string _directory = "";

    /// <summary>Appends one item.</summary>
    public void Write(in SegmentItem item)
    {
        if (item.File is not { } file)
        {
            WriteByte((byte)(SegmentFormat.DirTag | (item.DirDeleted ? SegmentFormat.DeletedDirBit : 0)));
            WriteText(item.Path);
            return;
        }

        var finer = unchecked(item.MtimeStamp - SegmentItem.StampOf(file.MtimeOrZero));
        var beside = item.Parts is null && IsBeside(file);
        WriteByte((byte)(TagOf(item, file) | (file.Runnable ? SegmentFormat.RunnableBit : 0) | (item.Source is null ? 0 : SegmentFormat.SourceBit)
            | (finer == 0 ? 0 : SegmentFormat.StampBit) | (beside ? SegmentFormat.BesideBit : 0)));
        WriteText(beside ? file.Path.AsSpan(_directory.Length) : file.Path);
        if (item.Source is not null) WriteText(item.Source);
        if (finer != 0) WriteVarint((ulong)finer);
        if (file.IsSymlink) WriteText(file.SymlinkTarget!);
        if (file.HasContent) WriteContent(file);
        if (item.Parts is { } parts) WriteParts(parts);
    }

    private static byte TagOf(in SegmentItem item, FileEntry file) => (item.Parts, file.State) switch
    {
        (null, var state) => (byte)state,
        (_, FileState.Unhashed) => SegmentFormat.UnhashedPartsTag,
        (_, FileState.Chunked) => SegmentFormat.HashedPartsTag,
        _ => throw new ArgumentException($"'{file.Path}' is {file.State} and has no parts.", nameof(item)),
    };

    private void WriteParts(PartRange parts)
    {
        WriteVarint((ulong)parts.First);
        WriteVarint((ulong)parts.Count);
    }

    private bool IsBeside(FileEntry file)
    {
        if (!file.HasContent) return false;
        var directory = SegmentFormat.DirectoryOf(file.Path);
        if (directory.SequenceEqual(_directory)) return true;
        _directory = directory.ToString();
        return false;
    }

    private void WriteContent(FileEntry file)
    {
        WriteVarint((ulong)file.SizeOrZero);
        WriteVarint(ZigZag(file.MtimeOrZero));
        if (file.Hash is { } hash) WriteHash(hash);
        if (file.State != FileState.Chunked) return;
        WriteVarint((ulong)file.ChunkHashes.Length);
        foreach (var chunk in file.ChunkHashes) WriteHash(chunk);
    }

    private void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    // Length 0 stands for the common case, a digest of 16 bytes; other texts carry their own length (1 to 128).
    private void WriteHash(ContentHash hash)
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

    private void WriteText(ReadOnlySpan<char> text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteVarint((ulong)length);
        Encoding.UTF8.GetBytes(text, output.GetSpan(length));
        output.Advance(length);
    }

    private void WriteVarint(ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
