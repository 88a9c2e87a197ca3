using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Segments;

/// <summary>Files whose parts are spread over several units, so that different nodes may take them: how they are cut, and joined again. Pure.</summary>
internal static class FileParts
{
    private const int RangesPerBatch = 4;

    /// <summary>
    /// The parts of a file of <paramref name="size"/> bytes, in ranges of about a quarter of <paramref name="batchBytes"/>
    /// each, and of one part at least.
    /// </summary>
    public static IEnumerable<PartRange> Cut(ChunkSize chunkSize, long size, long batchBytes)
    {
        var total = checked((int)chunkSize.CountFor(size));
        var each = (int)Math.Clamp(batchBytes / RangesPerBatch / chunkSize.Bytes, 1, total);
        for (var first = 0; first < total; first += each) yield return new PartRange(first, Math.Min(each, total - first));
    }

    /// <summary>
    /// The files whose hashed parts are all among <paramref name="items"/>, in order of their paths. What is missing of a
    /// file has failed and was reported: it is left out, like one whose parts are not of the same state of it.
    /// </summary>
    public static IReadOnlyList<SegmentItem> Join(IEnumerable<SegmentItem> items, ChunkSize chunkSize) =>
    [
        .. items.GroupBy(static item => item.Path, StringComparer.Ordinal)
            .Select(group => Whole([.. group.OrderBy(static item => item.Parts!.Value.First)], chunkSize))
            .OfType<FileEntry>().OrderBy(static file => file.Path, StringComparer.Ordinal).Select(static file => new SegmentItem(file)),
    ];

    private static FileEntry? Whole(IReadOnlyList<SegmentItem> items, ChunkSize chunkSize)
    {
        var first = items[0].File!.WithoutHash();
        var hashes = new List<ContentHash>();
        foreach (var item in items)
        {
            var (file, parts) = (item.File!, item.Parts!.Value);
            if (parts.First != hashes.Count || parts.Count != file.ChunkHashes.Length || !file.WithoutHash().Equals(first)) return null;
            hashes.AddRange(file.ChunkHashes);
        }

        return hashes.Count == chunkSize.CountFor(first.SizeOrZero) ? first.WithChunkHashes([.. hashes]) : null;
    }
}
