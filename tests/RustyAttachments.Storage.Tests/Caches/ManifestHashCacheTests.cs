using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Caches;
using RustyAttachments.TestKit.Caches;

namespace RustyAttachments.Storage.Tests.Caches;

public sealed class ManifestHashCacheTests
{
    private static readonly ContentHash One = ContentHasher.HashText("1");
    private static readonly ContentHash Two = ContentHasher.HashText("2");
    private static readonly long Chunk = 1 << 20;

    [Fact]
    public async Task A_file_with_the_size_and_mtime_of_its_entry_has_the_entrys_hash()
    {
        var cache = Cache(FileEntry.Hashed("dir/a", One, 5, 77), FileEntry.Hashed("before", Two, 5, -1), FileEntry.Symlink("link", "dir/a"));

        HashKey[] known = [HashKey.Whole("/root/dir/a", 5, 77_000), HashKey.Whole("/root/dir/a", 5, 77_999), HashKey.Whole("/root/before", 5, -1)];
        Assert.Equal([One, One, Two], await cache.FindAsync(known, default));
        HashKey[] unknown =
        [
            HashKey.Whole("/root/dir/a", 6, 77_000), HashKey.Whole("/root/dir/a", 5, 78_000), HashKey.Whole("/root/dir/a", 5, 76_999),
            HashKey.Whole("/other/dir/a", 5, 77_000), HashKey.Whole("/root/before", 5, 0), HashKey.Whole("/root/link", 0, 0), new("/root/dir/a", 5, 77_000, 0, 5),
        ];
        Assert.Equal(new ContentHash?[unknown.Length], await cache.FindAsync(unknown, default));
    }

    [Fact]
    public async Task Chunks_are_known_when_the_file_is_split_as_it_was()
    {
        var size = (2 * Chunk) + 1;
        var cache = Cache(FileEntry.Chunked("big", [One, Two, One], size, 1));

        HashKey[] keys =
        [
            new("/root/big", size, 1000, Chunk, 2 * Chunk), new("/root/big", size, 1000, 2 * Chunk, size),
            new("/root/big", size, 1000, Chunk, size), new("/root/big", size, 1000, Chunk + 1, 2 * Chunk), HashKey.Whole("/root/big", size, 1000),
        ];
        Assert.Equal([Two, One, null, null, null], await cache.FindAsync(keys, default));
    }

    [Fact]
    public async Task What_the_manifest_does_not_know_is_asked_of_the_next_cache_and_recorded_there()
    {
        var next = new InMemoryHashCache();
        var cache = new ManifestHashCache(new Snapshot([FileEntry.Hashed("a", One, 5, 1)], [], ChunkSize.Of(Chunk)), "/root", next);
        var changed = HashKey.Whole("/root/a", 5, 2_000);
        await cache.RecordAsync([new HashRecord(changed, Two)]);

        Assert.Equal([Two, One, null], await cache.FindAsync([changed, HashKey.Whole("/root/a", 5, 1_000), HashKey.Whole("/root/b", 5, 1_000)], default));
        Assert.Equal(changed, Assert.Single(next.Hashes).Key);
    }

    [Fact]
    public async Task A_manifest_with_absolute_paths_needs_no_root()
    {
        var cache = new ManifestHashCache(new AbsSnapshot([FileEntry.Hashed("/x/a", One, 5, 1)], [], ChunkSize.None), "/root");

        Assert.Equal([One], await cache.FindAsync([HashKey.Whole("/x/a", 5, 1_000)], default));
    }

    private static ManifestHashCache Cache(params FileEntry[] files) => new(new Snapshot(files, [], ChunkSize.Of(Chunk)), "/root");
}
