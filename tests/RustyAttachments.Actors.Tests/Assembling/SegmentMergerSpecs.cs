using CsCheck;
using RustyAttachments.Actors.Assembling;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Actors.Tests.Assembling;

public sealed class SegmentMergerSpecs
{
    [Fact]
    public void Any_number_of_segments_becomes_one_sorted_sequence_with_a_bounded_number_open() =>
        Gen.String[Gen.Char.AlphaNumeric, 1, 8].HashSet[0, 200].Select(Gen.Int[1, 40]).Sample((paths, segmentCount) =>
        {
            using var temp = new TempDirectory();
            var store = new DirectorySegmentStore(temp.Path, new SegmentMemory(0));
            var refs = paths.Select((path, i) => (path, i)).GroupBy(pair => pair.i % segmentCount)
                .Select(group => store.Write($"s{group.Key}", group.Select(pair => new SegmentItem(FileEntry.Unhashed(pair.path, pair.i, 0)))
                    .Order(Comparer<SegmentItem>.Create(SegmentItem.Compare)).ToList())).ToList();
            var merger = new SegmentMerger(store, fanIn: 3);

            var reduced = merger.Reduce(refs, CancellationToken.None);
            var merged = merger.Merge(reduced, CancellationToken.None).Select(item => item.Path).ToList();

            return reduced.Count <= 3
                && merged.SequenceEqual(paths.Order(StringComparer.Ordinal))
                && Directory.GetFiles(temp.Path).Length == reduced.Count;
        }, iter: 40);

    [Fact]
    public void Merging_stops_when_it_is_cancelled()
    {
        using var temp = new TempDirectory();
        using var cancel = new CancellationTokenSource();
        var store = new DirectorySegmentStore(temp.Path, new SegmentMemory(2000));
        var segment = store.Write("s", Enumerable.Range(0, 10).Select(i => new SegmentItem(FileEntry.Unhashed($"{i}", 0, 0))).ToList());

        using var items = new SegmentMerger(store).Merge([segment], cancel.Token).GetEnumerator();
        Assert.True(items.MoveNext());
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => items.MoveNext());
    }
}
