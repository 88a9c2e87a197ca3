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
            while (heads.TryPeek(out var source, out _))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return source.Current;
                if (source.MoveNext()) heads.DequeueEnqueue(source, source.Current.Path);
                else heads.Dequeue();
            }
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
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
