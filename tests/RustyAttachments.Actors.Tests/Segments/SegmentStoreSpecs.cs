using CsCheck;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Actors.Tests.Segments;

public sealed class SegmentStoreSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    private DirectorySegmentStore Store => new(_temp.Path);

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
        ];

        var segment = Store.Write("all", items);

        Assert.Equal(items, Store.Read(segment));
        Assert.Equal(10, segment.Entries);
    }

    [Fact]
    public void Random_items_survive_whatever_the_buffer_boundaries_are() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 3000], Gen.Long[0, long.MaxValue], Gen.Long).Array[0, 300].Sample(rows =>
        {
            var items = rows.Select(row => new SegmentItem(FileEntry.Unhashed(row.Item1, row.Item2, row.Item3))).ToList();
            using var temp = new TempDirectory();
            var store = new DirectorySegmentStore(temp.Path);
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
