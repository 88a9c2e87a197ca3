using CsCheck;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Actors.Tests.Segments;

public sealed class SegmentStoreSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    private DirectorySegmentStore Store => new(_temp.Path, new SegmentMemory(0));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Every_kind_of_item_comes_back_as_it_was_written()
    {
        ContentHash[] chunks = [ContentHash.Empty, ContentHash.Parse("Zz9")];
        SegmentItem[] items =
        [
            new(FileEntry.Hashed("a", ContentHash.Empty, 0, -1, runnable: true)),
            new(FileEntry.Hashed("b", ContentHash.Parse("NotHex123"), long.MaxValue, long.MinValue), "/elsewhere/b"),
            new(FileEntry.Chunked("c", chunks, 300, long.MaxValue)),
            new(new DirEntry("d")),
            new(new DirEntry("e", IsDeleted: true)),
            new(FileEntry.Symlink("f", "a")),
            new(FileEntry.Deleted("g")),
            new(FileEntry.Unhashed("h\u00e9\ud83d\ude00", 7, 1_700_000_000_000_000)),
            new(FileEntry.Unhashed("i", 7, -1), "/elsewhere/i", -1_000 + 999),
            new(FileEntry.Unhashed("j", 7, long.MaxValue), mtimeStamp: 7),
            new(FileEntry.Hashed("k/a", ContentHash.Empty, 0, 0)),
            new(FileEntry.Symlink("k/b", "a")),
            new(FileEntry.Chunked("k/c", chunks, 300, 1)),
            new(FileEntry.Hashed("k/" + new string('\u00e9', 2000), ContentHash.Parse("x"), 1, 1)),
            new(FileEntry.Unhashed("l/m/n", 1, 1)),
        ];
        var kept = new DirectorySegmentStore(_temp.Path, new SegmentMemory(1 << 20));

        var (segment, inMemory) = (Store.Write("all", items), kept.Write("kept", items));

        Assert.Equal(items, Store.Read(segment));
        Assert.Equal(items, kept.Read(inMemory));
        Assert.Equal(15, segment.Entries);
        Assert.Equal(["all.seg"], Directory.EnumerateFiles(_temp.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_does_not_fit_into_memory_becomes_a_file_and_room_that_is_given_back_is_used_again()
    {
        var items = Enumerable.Range(0, 100).Select(i => new SegmentItem(FileEntry.Unhashed($"f{i:D4}", i, i))).ToList();
        var memory = new SegmentMemory(1500);
        var store = new DirectorySegmentStore(_temp.Path, memory);

        var first = store.Write("first", items);
        var second = store.Write("second", items);
        var beyond = Directory.GetFiles(_temp.Path).Select(Path.GetFileName).ToList();
        store.Delete(first);
        store.Write("third", items);
        store.Delete(second);

        Assert.Equal(["second.seg"], beyond);
        Assert.Empty(Directory.GetFiles(_temp.Path));
        store.Close();
        Assert.True(memory.TryTake(1500));
    }

    [Fact]
    public void A_look_at_the_directories_tells_as_much_of_them_as_all_items() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 9]).Array[0, 400].Sample(rows =>
        {
            SegmentItem[] items = [.. rows.Select(static row => ($"{new string('d', 1 + row.Item1)}/{new string('e', 1 + row.Item2)}/"[(row.Item1 == 3 ? 5 : 0)..] + $"f{row.Item3}", row.Item4))
                .DistinctBy(static row => row.Item1)
                .Select(static row => row.Item2 switch
                {
                    0 => new SegmentItem(FileEntry.Symlink(row.Item1, "links/to/there")),
                    1 => new SegmentItem(FileEntry.Deleted(row.Item1)),
                    2 => new SegmentItem(new DirEntry(row.Item1)),
                    3 => new SegmentItem(FileEntry.Chunked(row.Item1, [ContentHash.Empty, ContentHash.Empty], 5, 5)),
                    4 => new SegmentItem(FileEntry.Unhashed(row.Item1, 5, 5), "/some/where", 77),
                    _ => new SegmentItem(FileEntry.Hashed(row.Item1, ContentHash.Empty, 0, 0)),
                })];
            Array.Sort(items, SegmentItem.Compare);
            using var temp = new TempDirectory();
            var file = new DirectorySegmentStore(temp.Path, new SegmentMemory(0));
            var memory = new DirectorySegmentStore(temp.Path, new SegmentMemory(1 << 20));
            var expected = DirectoriesOf(items);
            return DirectoriesOf(file.ReadDirectories(file.Write("a", items))).SequenceEqual(expected)
                && DirectoriesOf(memory.ReadDirectories(memory.Write("b", items))).SequenceEqual(expected);
        }, iter: 200);

    [Fact]
    public void A_look_at_the_directories_notices_a_truncated_segment_too()
    {
        var segment = Store.Write("cut", Enumerable.Range(0, 10000).Select(i => new SegmentItem(FileEntry.Unhashed($"d/f{i:D5}", i, i))).ToList());
        using (var file = File.OpenWrite(Path.Combine(_temp.Path, "cut.seg"))) file.SetLength(file.Length - 1);

        Assert.Throws<RustyAttachmentsException>(() => Store.ReadDirectories(segment).Count());
    }

    private static List<DirEntry> DirectoriesOf(IEnumerable<SegmentItem> items)
    {
        var builder = new DirectoryIndexBuilder();
        foreach (var item in items)
            if (item.File is { } entry) builder.Add(entry);
            else builder.Add(new DirEntry(item.Path, item.DirDeleted));
        return [.. builder.Build().Dirs];
    }

    [Fact]
    public void Random_items_survive_whatever_the_buffer_boundaries_are() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 3000], Gen.Long[0, long.MaxValue], Gen.Long).Array[0, 300].Sample(rows =>
        {
            var items = rows.Select(row => new SegmentItem(FileEntry.Unhashed(row.Item1, row.Item2, row.Item3))).ToList();
            using var temp = new TempDirectory();
            var store = new DirectorySegmentStore(temp.Path, new SegmentMemory(100_000)); // some fit
            return store.Read(store.Write("random", items)).SequenceEqual(items);
        }, iter: 50);

    [Fact]
    public void A_truncated_segment_is_noticed()
    {
        var segment = Store.Write("cut", Enumerable.Range(0, 1000).Select(i => new SegmentItem(FileEntry.Unhashed($"f{i:D4}", i, i))).ToList());
        using (var file = File.OpenWrite(Path.Combine(_temp.Path, "cut.seg"))) file.SetLength(file.Length - 1);

        var error = Assert.Throws<RustyAttachmentsException>(() => Store.Read(segment).Count());
        Assert.Contains("not what was written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_is_noticed()
    {
        var segment = Store.Write("flip", [new SegmentItem(FileEntry.Unhashed("name", 5, 5))]);
        var path = Path.Combine(_temp.Path, "flip.seg");
        var bytes = File.ReadAllBytes(path);
        bytes[6] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Throws<RustyAttachmentsException>(() => Store.Read(segment).Count());
    }

    [Fact]
    public void Scratch_of_a_living_engine_stays_and_that_of_a_dead_one_goes()
    {
        using var living = new ScratchSpace(_temp.Path);
        var kept = living.Create("transfer");
        var dead = Directory.CreateDirectory(Path.Combine(_temp.Path, "dead"));
        File.WriteAllText(Path.Combine(dead.FullName, "lock"), "");

        using var next = new ScratchSpace(_temp.Path);

        Assert.True(Directory.Exists(kept));
        Assert.False(Directory.Exists(dead.FullName));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_room_of_a_transfer_that_has_ended_is_there_for_the_next_one(bool all)
    {
        var items = Enumerable.Range(0, 100).Select(i => new SegmentItem(FileEntry.Unhashed($"f{i:D4}", i, i))).ToList();
        using var scratch = new ScratchSpace(_temp.Path, memoryLimit: 1500); // one such segment
        for (var i = 0; i < 3; i++)
        {
            var id = $"t{i}";
            var directory = scratch.Create(id);
            var segments = scratch.Segments(id);

            segments.Write("kept", items);
            Assert.Empty(Directory.GetFiles(directory, "*", SearchOption.AllDirectories));
            if (all) scratch.RemoveAll(id);
            else scratch.RemoveSegments(id);

            Assert.Equal(!all, Directory.Exists(directory));
            Directory.CreateDirectory(Path.Combine(directory, "segments"));
            segments.Write("late", items); // takes no room that nobody would give back
            Assert.Single(Directory.GetFiles(directory, "late.seg", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void A_disposed_scratch_space_leaves_nothing()
    {
        var scratch = new ScratchSpace(_temp.Path);
        scratch.Segments("t");
        File.WriteAllText(Path.Combine(scratch.Create("t"), "manifest.json"), "{}");

        scratch.Dispose();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp.Path));
    }
}
