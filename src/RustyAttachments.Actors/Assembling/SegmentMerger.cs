using RustyAttachments.Actors.Segments;

namespace RustyAttachments.Actors.Assembling;

/// <summary>
/// Merges sorted segments into one sorted sequence. At most <see cref="FanIn"/> segments are open at once: more are
/// first merged into larger ones on disk, so memory and file handles stay bounded however many entries there are.
/// </summary>
internal sealed class SegmentMerger(ISegmentStore segments, int fanIn = SegmentMerger.FanIn)
{
    public const int FanIn = 256;
    private int _merged;

    /// <summary>Reduces the segments to at most the fan-in; those that were merged are deleted.</summary>
    public IReadOnlyList<SegmentRef> Reduce(IReadOnlyList<SegmentRef> refs, CancellationToken cancellationToken)
    {
        while (refs.Count > fanIn)
            refs = [.. refs.Chunk(fanIn).Select(group => group.Length == 1 ? group[0] : MergeGroup(group, cancellationToken))];
        return refs;
    }

    /// <summary>The items of at most <see cref="FanIn"/> segments in order. Lazy; may be enumerated again.</summary>
    public IEnumerable<SegmentItem> Merge(IReadOnlyList<SegmentRef> refs, CancellationToken cancellationToken)
    {
        var sources = refs.Select(segments.Read).Select(static items => items.GetEnumerator()).ToList();
        try
        {
            var heads = new PriorityQueue<IEnumerator<SegmentItem>, string>(sources.Count, StringComparer.Ordinal);
            foreach (var source in sources)
                if (source.MoveNext()) heads.Enqueue(source, source.Current.Path);
            while (heads.TryDequeue(out var source, out _))
            {
                // A segment holds what lies together: what comes next is mostly its next item.
                var limit = heads.TryPeek(out _, out var next) ? next : null;
                bool more;
                do
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return source.Current;
                    more = source.MoveNext();
                }
                while (more && (limit is null || string.CompareOrdinal(source.Current.Path, limit) < 0));
                if (more) heads.Enqueue(source, source.Current.Path);
            }
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
        }
    }

    /// <summary>Items that name or imply every directory of the segments, in no particular order.</summary>
    public IEnumerable<SegmentItem> Directories(IReadOnlyList<SegmentRef> refs, CancellationToken cancellationToken)
    {
        foreach (var segment in refs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var item in segments.ReadDirectories(segment)) yield return item;
        }
    }

    private SegmentRef MergeGroup(SegmentRef[] group, CancellationToken cancellationToken)
    {
        using var writer = segments.Create($"merged-{++_merged}");
        foreach (var item in Merge(group, cancellationToken)) writer.Add(item);
        var merged = writer.Complete();
        foreach (var part in group) segments.Delete(part);
        return merged;
    }
}
