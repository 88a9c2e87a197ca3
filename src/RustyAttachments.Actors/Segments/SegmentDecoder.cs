using System.Text;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Segments;

/// <summary>Reads the items of one segment, in order, as <see cref="SegmentFormat"/> says. What no writer writes throws.</summary>
internal sealed class SegmentDecoder
{
    private const int UsualName = 256;
    private string _directory = "";

    /// <summary>Reads one item from the front of <paramref name="input"/>; false when it is not there in full.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out SegmentItem item)
    {
        item = default;
        var rest = input;
        if (rest.IsEmpty) return false;
        var tag = rest[0];
        rest = rest[1..];
        if (!TryTextBytes(ref rest, out var text)) return false;
        var path = PathOf(tag, text);
        var state = (FileState)(tag & SegmentFormat.StateMask);
        if ((byte)state == SegmentFormat.DirTag)
        {
            item = new SegmentItem(new DirEntry(path, (tag & SegmentFormat.DeletedDirBit) != 0));
        }
        else
        {
            string? source = null;
            ulong finer = 0;
            if ((tag & SegmentFormat.SourceBit) != 0 && !TryText(ref rest, out source)) return false;
            if ((tag & SegmentFormat.StampBit) != 0 && !TryVarint(ref rest, out finer)) return false;
            PartRange? parts = null;
            if (!TryFile(StateOf(state), path, (tag & SegmentFormat.RunnableBit) != 0, ref rest, out var file)) return false;
            if (StateOf(state) != state && !TryParts(ref rest, out parts)) return false;
            item = new SegmentItem(file, source, unchecked(SegmentItem.StampOf(file.MtimeOrZero) + (long)finer), parts);
            if ((tag & SegmentFormat.BesideBit) == 0 && file.HasContent && parts is null) _directory = SegmentFormat.DirectoryOf(path).ToString();
        }

        input = rest;
        return true;
    }

    /// <summary>Steps over one item that is beside the file before it; false when the next one is not, or is not there in full.</summary>
    public static bool TrySkipBeside(ref ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || (input[0] & SegmentFormat.BesideBit) == 0) return false;
        var tag = input[0];
        var rest = input[1..];
        if (!TryTextBytes(ref rest, out _)) return false;
        if ((tag & SegmentFormat.SourceBit) != 0 && !TryTextBytes(ref rest, out _)) return false;
        if ((tag & SegmentFormat.StampBit) != 0 && !TryVarint(ref rest, out _)) return false;
        if (!TryVarint(ref rest, out _) || !TryVarint(ref rest, out _)) return false;
        ulong hashes = (FileState)(tag & SegmentFormat.StateMask) == FileState.Hashed ? 1u : 0u;
        if ((FileState)(tag & SegmentFormat.StateMask) == FileState.Chunked && !TryVarint(ref rest, out hashes)) return false;
        for (; hashes > 0; hashes--)
            if (!TryHash(ref rest, out _)) return false;
        input = rest;
        return true;
    }

    private string PathOf(byte tag, ReadOnlySpan<byte> text)
    {
        if ((tag & SegmentFormat.BesideBit) == 0) return Encoding.UTF8.GetString(text);
        if (text.Length > UsualName) return string.Concat(_directory, Encoding.UTF8.GetString(text));
        Span<char> name = stackalloc char[UsualName];
        return string.Concat(_directory, name[..Encoding.UTF8.GetChars(text, name)]);
    }

    private static FileState StateOf(FileState tag) => (byte)tag switch
    {
        SegmentFormat.UnhashedPartsTag => FileState.Unhashed,
        SegmentFormat.HashedPartsTag => FileState.Chunked,
        _ => tag,
    };

    private static bool TryParts(ref ReadOnlySpan<byte> rest, out PartRange? parts)
    {
        parts = null;
        if (!TryVarint(ref rest, out var first) || !TryVarint(ref rest, out var count)) return false;
        if (first > int.MaxValue || count > int.MaxValue) throw SegmentFormat.Damaged("impossible parts of a file");
        parts = new PartRange((int)first, (int)count);
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
                throw SegmentFormat.Damaged("an unknown record");
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
        else if (!ContentHash.TryParse(rest.Slice(1, length), out hash)) throw SegmentFormat.Damaged("a broken hash");
        rest = rest[(1 + (length == 0 ? 16 : length))..];
        return true;
    }

    private static bool TryText(ref ReadOnlySpan<byte> rest, out string text)
    {
        var there = TryTextBytes(ref rest, out var bytes);
        text = there ? Encoding.UTF8.GetString(bytes) : "";
        return there;
    }

    private static bool TryTextBytes(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        var after = rest;
        if (!TryVarint(ref after, out var length)) return false;
        if (length > SegmentFormat.MaxTextBytes) throw SegmentFormat.Damaged("an impossible length");
        if ((ulong)after.Length < length) return false;
        text = after[..(int)length];
        rest = after[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            if (i == 10) throw SegmentFormat.Damaged("an endless number");
            value |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] >= 0x80) continue;
            rest = rest[(i + 1)..];
            return true;
        }

        return false;
    }
}
