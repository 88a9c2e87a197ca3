using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Segments;

/// <summary>
/// Where a segment is and what it must contain. A segment is a sorted partial manifest outside of messages: lists of
/// files travel as references to segments, never as messages of unbounded length.
/// </summary>
/// <param name="Name">The segment's name within its transfer; unique for each attempt that writes one.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Bytes">Sum of the sizes in bytes of the files in it.</param>
/// <param name="Check">XXH128 of the encoded segment: a truncated or foreign segment is noticed.</param>
public sealed record SegmentRef(string Name, int Entries, long Bytes, ContentHash Check);
