using RustyAttachments.Actors.Nodes;

namespace RustyAttachments.Actors.Segments;

/// <summary>Segments in the paths of all nodes, as one node sees them: sources are translated when items are written and read.</summary>
internal sealed class TranslatingSegmentStore(ISegmentStore segments, PathTranslation paths) : ISegmentStore
{
    /// <inheritdoc/>
    public SegmentRef Write(string name, IReadOnlyList<SegmentItem> items) => segments.Write(name, [.. items.Select(item => With(item, paths.ToWire))]);

    /// <inheritdoc/>
    public IEnumerable<SegmentItem> Read(SegmentRef segment) => segments.Read(segment).Select(item => With(item, paths.ToLocal));

    /// <inheritdoc/>
    public IEnumerable<SegmentItem> ReadDirectories(SegmentRef segment) => segments.ReadDirectories(segment);

    /// <summary>Items that come one by one are merges of what is written already, or name nothing of a file system.</summary>
    public SegmentStreamWriter Create(string name) => segments.Create(name);

    /// <inheritdoc/>
    public void Delete(SegmentRef segment) => segments.Delete(segment);

    /// <inheritdoc/>
    public bool Has(SegmentRef segment) => segments.Has(segment);

    /// <inheritdoc/>
    public byte[] Export(SegmentRef segment) => segments.Export(segment);

    /// <inheritdoc/>
    public void Import(SegmentRef segment, ReadOnlySpan<byte> bytes) => segments.Import(segment, bytes);

    private static SegmentItem With(SegmentItem item, Func<string, string> path) =>
        item is { File: { } file, Source: { } source } ? new SegmentItem(file, path(source), item.MtimeStamp, item.Parts) : item;
}
