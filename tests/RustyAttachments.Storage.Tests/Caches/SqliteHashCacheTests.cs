using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Caches.Sqlite;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Storage.Tests.Caches;

public sealed class InMemoryHashCacheTests : HashCacheContract
{
    protected override IHashCache Create() => new InMemoryHashCache();
}

public sealed class SqliteHashCacheTests : HashCacheContract, IDisposable
{
    private static readonly HashKey Key = HashKey.Whole("/dir/file", 5, 7);
    private static readonly ContentHash Hash = ContentHasher.HashText("x");
    private readonly TempDirectory _temp = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> _warnings = [];
    private int _files;

    private string File => _temp["hashes.db"];

    public void Dispose() => _temp.Dispose();

    protected override IHashCache Create() => Open(_temp[$"{Interlocked.Increment(ref _files)}.db"]);

    [Fact]
    public async Task What_was_recorded_is_known_to_the_next_run()
    {
        await using (var first = Open()) await first.RecordAsync([new(Key, Hash)]);
        await using var second = Open();

        Assert.Equal([Hash], await second.FindAsync([Key], default));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Closing_writes_what_was_recorded_before_and_later_records_are_dropped()
    {
        var cache = Open();
        var recording = cache.RecordAsync([new(Key, Hash)]);
        await cache.DisposeAsync();
        await recording;
        await cache.RecordAsync([new(Key with { Path = "/late" }, Hash)]);
        Assert.Equal([null], await cache.FindAsync([Key], default));

        await using var next = Open();
        Assert.Equal([Hash, null], await next.FindAsync([Key, Key with { Path = "/late" }], default));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task An_entry_expires_thirty_days_after_its_last_use()
    {
        await using var cache = Open();
        await cache.RecordAsync([new(Key, Hash), new(Key with { Path = "/unused" }, Hash)]);

        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal([Hash], await cache.FindAsync([Key], default));
        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal([Hash, null], await cache.FindAsync([Key, Key with { Path = "/unused" }], default));
        _time.Advance(TimeSpan.FromDays(31));
        Assert.Equal([null], await cache.FindAsync([Key], default));
    }

    [Fact]
    public async Task Expired_entries_are_removed_when_the_cache_is_closed_and_others_when_asked()
    {
        await using (var cache = Open()) await cache.RecordAsync([new(Key, Hash)]);
        _time.Advance(TimeSpan.FromDays(31));
        await using (var cache = Open()) await cache.RecordAsync([new(Key with { Path = "/new" }, Hash)]);
        await using var last = Open();
        Assert.Equal(1, (await last.InspectAsync()).Entries);

        Assert.Equal(0, await last.PruneAsync(TimeSpan.FromDays(1)));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await last.PruneAsync(TimeSpan.FromDays(1)));
        Assert.Equal(0, (await last.InspectAsync()).Entries);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_moved_aside_and_kept_and_the_cache_works()
    {
        System.IO.File.WriteAllText(File, "not a database at all, but longer than a hundred bytes, so that it is not taken for a new one, which an empty one would be");
        await using var cache = Open();
        await cache.RecordAsync([new(Key, Hash)]);

        Assert.Equal([Hash], await cache.FindAsync([Key], default));
        Assert.Equal("hashes.db.damaged-20260301T120000000", Path.GetFileName(Assert.Single(Directory.GetFiles(_temp.Path, "*damaged*"))));
        Assert.Contains("was damaged", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_bit_in_a_stored_hash_is_noticed()
    {
        await using (var cache = Open()) await cache.RecordAsync([new(Key, Hash)]);
        var bytes = System.IO.File.ReadAllBytes(File);
        Span<byte> digest = stackalloc byte[16];
        Hash.WriteBytes(digest);
        bytes[bytes.AsSpan().IndexOf(digest) + 3] ^= 4;
        System.IO.File.WriteAllBytes(File, bytes);

        await using var damaged = Open();
        Assert.Equal([null], await damaged.FindAsync([Key], default));
        Assert.Contains("does not match its checksum", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_temp.Path, "*damaged*"));
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_is_done_without_after_one_warning()
    {
        await using (var cache = Open()) await cache.RecordAsync([new(Key, Hash)]);
        using var locker = new CacheConnection(File, "SELECT 1", TimeSpan.Zero);
        locker.Execute("BEGIN IMMEDIATE");
        await using var second = Open(patience: TimeSpan.FromMilliseconds(50));

        Assert.Equal([Hash], await second.FindAsync([Key], default));
        await second.RecordAsync([new(Key with { Path = "/other" }, Hash)]);
        Assert.Equal([null], await second.FindAsync([Key], default));
        await second.RecordAsync([new(Key, Hash)]);
        Assert.Contains("another program keeps it locked", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_done_without_after_one_warning()
    {
        System.IO.File.WriteAllText(_temp["file"], "");
        await using var cache = Open(_temp["file/below/hashes.db"]);
        await cache.RecordAsync([new(Key, Hash)]);

        Assert.Equal([null], await cache.FindAsync([Key], default));
        Assert.Contains("is not used in this run", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_users_of_one_file_get_in_each_others_way_without_loss()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async user =>
        {
            await using var cache = Open();
            for (var batch = 0; batch < 20; batch++)
            {
                await cache.RecordAsync([.. Enumerable.Range(0, 50).Select(i => new HashRecord(HashKey.Whole($"/{user}/{batch}/{i}", i, i), Hash))]);
                Assert.All(await cache.FindAsync([.. Enumerable.Range(0, 50).Select(i => HashKey.Whole($"/{user}/{batch}/{i}", i, i))], default), found => Assert.Equal(Hash, found));
            }
        }));

        await using var last = Open();
        Assert.Equal(8 * 20 * 50, (await last.InspectAsync()).Entries);
        Assert.Empty(_warnings);
    }

    private SqliteHashCache Open(string? path = null, TimeSpan? patience = null) => new(path ?? File, new CacheOptions { Warn = Warn, Time = _time, Patience = patience ?? TimeSpan.FromSeconds(30) });

    private void Warn(string sentence)
    {
        lock (_warnings) _warnings.Add(sentence);
    }
}
