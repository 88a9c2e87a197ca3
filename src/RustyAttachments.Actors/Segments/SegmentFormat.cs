using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Segments;

/// <summary>
/// The binary form of segments: a 4-byte magic, then one record an item: a tag byte (state, and what else is present),
/// texts as length-prefixed UTF-8, numbers as varints (mtime zigzag), digests as 16 bytes. A file beside the file before
/// it is written without its directory; parts of a file never are, and no file is beside them. Private to transfers: a segment lives no longer than its transfer, so there is
/// one version.
/// </summary>
internal static class SegmentFormat
{
    public const int MaxTextBytes = 1 << 16;
    public const byte DirTag = 7;
    public const byte UnhashedPartsTag = 5;
    public const byte HashedPartsTag = 6;
    public const byte StateMask = 0x07;
    public const byte RunnableBit = 0x08;
    public const byte SourceBit = 0x10;
    public const byte DeletedDirBit = 0x20;
    public const byte StampBit = 0x40;

    /// <summary>Marks a file in the directory of the last one with content; of its path only the name is written.</summary>
    public const byte BesideBit = 0x80;

    /// <summary>The first bytes of every segment.</summary>
    public static ReadOnlySpan<byte> Magic => "RAS2"u8;

    /// <summary>What a path begins with before its name: its directory with a slash, or nothing.</summary>
    public static ReadOnlySpan<char> DirectoryOf(ReadOnlySpan<char> path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary>The failure for bytes that no segment has.</summary>
    public static RustyAttachmentsException Damaged(string what) =>
        new(ErrorCode.Internal, $"A segment of the transfer holds {what}; its scratch directory was changed by another program. Run the transfer again.");
}
