using CsCheck;
using RustyAttachments.Actors.Assembling;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Actors.Tests.Segments;

public sealed class FilePartsSpecs
{
    private static readonly ChunkSize Ten = ChunkSize.Of(10);

    [Fact]
    public void Ranges_follow_each_other_hold_every_part_and_are_as_large_as_a_quarter_of_a_batch_allows() =>
        Gen.Select(Gen.Long[1, 40], Gen.Long[1, 5_000], Gen.Long[0, 400]).Sample((chunk, size, batch) =>
        {
            var chunkSize = ChunkSize.Of(chunk);
            var next = 0;
            foreach (var range in FileParts.Cut(chunkSize, size, batch))
            {
                Assert.Equal(next, range.First);
                Assert.InRange(range.Count * chunk, 1, Math.Max(chunk, batch / 4));
                next += range.Count;
            }

            return next == chunkSize.CountFor(size);
        });

    [Fact]
    public void A_file_of_a_tebibyte_is_cut_into_its_usual_chunks() =>
        Assert.Equal(4096, FileParts.Cut(ChunkSize.Default, 1L << 40, 1L << 30).Count(static range => range.Count == 1));

    [Fact]
    public void Parts_that_many_segments_hold_in_any_order_become_the_files_they_are_of() =>
        Gen.Select(Gen.Int[11, 300].Array[0, 12], Gen.Long[0, 200], Gen.Int).Sample((sizes, batch, seed) =>
        {
            using var temp = new TempDirectory();
            var store = new DirectorySegmentStore(temp.Path, new SegmentMemory(1000));
            var files = sizes.Select(static (size, i) => Whole($"d{i % 3}/f{i:00}", size)).OrderBy(static file => file.Path, StringComparer.Ordinal).ToList();
            var items = files.SelectMany(file => Cut(file, batch)).ToArray();
            new Random(seed).Shuffle(items);
            var refs = items.Select((item, i) => store.Write($"s{i}", [item])).ToList();
            var merger = new SegmentMerger(store, fanIn: 3);

            var reduced = merger.Reduce(refs, CancellationToken.None);
            var parts = merger.Directories(reduced, CancellationToken.None).ToList();

            Assert.Equal(items.Length, parts.Count);
            Assert.Equal(files, FileParts.Join(parts, Ten).Select(static item => item.File!));
        }, iter: 60);

    [Fact]
    public void A_file_of_which_parts_are_missing_doubled_or_of_another_state_is_left_out()
    {
        var (good, bad) = (Whole("good", 95), Whole("bad", 95));
        var parts = Cut(bad, batch: 80).ToArray();
        Assert.Equal(5, parts.Length);
        SegmentItem[][] wrong =
        [
            parts[1..], parts[..^1], [parts[0], .. parts[2..]], [parts[0], .. parts],
            [.. parts[..4], Other(FileEntry.Chunked("bad", [.. bad.ChunkHashes[8..]], 96, bad.MtimeOrZero))],
            [.. parts[..4], Other(FileEntry.Chunked("bad", [.. bad.ChunkHashes[8..]], 95, bad.MtimeOrZero + 1))],
            [.. parts[..4], Other(FileEntry.Chunked("bad", [.. bad.ChunkHashes[8..]], 95, bad.MtimeOrZero, runnable: true))],
        ];

        foreach (var some in wrong)
            Assert.Equal([good], FileParts.Join([.. Cut(good, batch: 0), .. some], Ten).Select(static item => item.File!));
        Assert.Equal([bad], FileParts.Join(parts, Ten).Select(static item => item.File!));

        SegmentItem Other(FileEntry file) => new(file, parts: parts[4].Parts);
    }

    [Fact]
    public void Parts_keep_all_they_say_in_a_segment_and_hide_no_directory_beside_them()
    {
        using var temp = new TempDirectory();
        var store = new DirectorySegmentStore(temp.Path, new SegmentMemory(0));
        SegmentItem[] items =
        [
            new(FileEntry.Hashed("a/1", ContentHash.Empty, 1, 1)),
            new(FileEntry.Unhashed("a/2", 1L << 40, -7, runnable: true), "/elsewhere", 123_456, new PartRange(300, 20)),
            new(FileEntry.Hashed("a/3", ContentHash.Empty, 3, 3)),
            new(FileEntry.Chunked("b/1", [ContentHash.Empty, ContentHasher.HashText("x")], 25, 1), parts: new PartRange(1, 2)),
            new(FileEntry.Hashed("b/2", ContentHash.Empty, 4, 4)),
            new(FileEntry.Hashed("b/3", ContentHash.Empty, 4, 4)),
        ];
        var segment = store.Write("s", items);

        Assert.Equal(items, store.Read(segment));
        Assert.Equal([items[0], items[1], items[3], items[4]], store.ReadDirectories(segment));
        Assert.Throws<ArgumentException>(() => store.Write("t", [new(FileEntry.Hashed("a", ContentHash.Empty, 1, 1), parts: new PartRange(0, 1))]));
    }

    private static FileEntry Whole(string path, int size) =>
        FileEntry.Chunked(path, [.. Enumerable.Range(0, (int)Ten.CountFor(size)).Select(part => ContentHasher.HashText($"{path} {part}"))], size, 5);

    private static IEnumerable<SegmentItem> Cut(FileEntry file, long batch) => FileParts.Cut(Ten, file.SizeOrZero, batch).Select(
        range => new SegmentItem(file.WithChunkHashes([.. file.ChunkHashes.Slice(range.First, range.Count)]), parts: range));
}
