using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Hashing;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// What several conversations have in common.
internal static partial class WireMap
{
    private static P.Hash Encode(ContentHash hash) => hash.IsDigest
        ? new P.Hash { High = (ulong)(hash.Digest >> 64), Low = (ulong)hash.Digest }
        : new P.Hash { Text = hash.ToString() };

    private static ContentHash Decode(P.Hash p)
    {
        if (p.Text.Length == 0) return new ContentHash(new UInt128(p.High, p.Low));
        return ContentHash.TryParse(p.Text, out var hash) ? hash : throw new System.Runtime.Serialization.SerializationException("it has a hash that is none");
    }

    private static P.SegmentRef Encode(SegmentRef segment) => new() { Name = segment.Name, Entries = segment.Entries, Bytes = segment.Bytes, Check = Encode(segment.Check) };

    private static SegmentRef Decode(P.SegmentRef p) =>
        new(Read.Text(p.Name), Read.Number(p.Entries, int.MaxValue), Read.Number(p.Bytes, long.MaxValue), Decode(Read.Required(p.Check)));

    private static P.PathIssue Encode(PathIssue issue) => new() { Path = issue.Path, Code = (int)issue.Code, Message = issue.Message };

    private static PathIssue Decode(P.PathIssue p) => new(p.Path, Read.Code(p.Code), p.Message);

    private static P.UnitCounters? Encode(UnitCounters counters) => counters == UnitCounters.Zero ? null : new P.UnitCounters
    {
        FilesTotal = counters.FilesTotal,
        BytesTotal = counters.BytesTotal,
        FilesDone = counters.FilesDone,
        BytesDone = counters.BytesDone,
        BytesHashed = counters.BytesHashed,
        FilesNotRead = counters.FilesNotRead,
        BytesNotRead = counters.BytesNotRead,
        ObjectsStored = counters.ObjectsStored,
        BytesStored = counters.BytesStored,
        ObjectsPresent = counters.ObjectsPresent,
        ObjectsNotAsked = counters.ObjectsNotAsked,
        ObjectsAsked = counters.ObjectsAsked,
        ObjectsListed = counters.ObjectsListed,
        FilesWritten = counters.FilesWritten,
        BytesWritten = counters.BytesWritten,
        FilesUpToDate = counters.FilesUpToDate,
        FilesFailed = counters.FilesFailed,
    };

    private static UnitCounters Decode(P.UnitCounters? p) => p is null ? UnitCounters.Zero : new UnitCounters
    {
        FilesTotal = p.FilesTotal,
        BytesTotal = p.BytesTotal,
        FilesDone = p.FilesDone,
        BytesDone = p.BytesDone,
        BytesHashed = p.BytesHashed,
        FilesNotRead = p.FilesNotRead,
        BytesNotRead = p.BytesNotRead,
        ObjectsStored = p.ObjectsStored,
        BytesStored = p.BytesStored,
        ObjectsPresent = p.ObjectsPresent,
        ObjectsNotAsked = p.ObjectsNotAsked,
        ObjectsAsked = p.ObjectsAsked,
        ObjectsListed = p.ObjectsListed,
        FilesWritten = p.FilesWritten,
        BytesWritten = p.BytesWritten,
        FilesUpToDate = p.FilesUpToDate,
        FilesFailed = p.FilesFailed,
    };
}
