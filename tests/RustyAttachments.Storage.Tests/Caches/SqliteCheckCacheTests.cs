using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Caches.Sqlite;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Storage.Tests.Caches;

public sealed class InMemoryCheckCacheTests : CheckCacheContract
{
    protected override ICheckCache Create() => new InMemoryCheckCache();
}

public sealed class SqliteCheckCacheTests : CheckCacheContract, IDisposable
{
    private static readonly ContentHash Hash = ContentHasher.HashText("x");
    private readonly TempDirectory _temp = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> _warnings = [];

    public void Dispose() => _temp.Dispose();

    protected override ICheckCache Create() => Open("store");

    [Fact]
    public async Task Stores_share_the_file_and_nothing_else()
    {
        await using (var one = Open("s3://a/bucket/")) await one.RecordAsync([Hash]);
        await using var same = Open("s3://a/bucket/");
        await using var other = Open("s3://b/bucket/");
        Assert.Equal(new[] { true }, await same.FindAsync([Hash], default));
        Assert.Equal(new[] { false }, await other.FindAsync([Hash], default));

        await other.RecordAsync([Hash]);
        await same.ForgetAsync();
        Assert.Equal(new[] { false }, await same.FindAsync([Hash], default));
        Assert.Equal(new[] { true }, await other.FindAsync([Hash], default));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task An_object_counts_as_seen_for_thirty_days_however_often_it_is_asked_for()
    {
        await using var cache = Open("store");
        await cache.RecordAsync([Hash]);

        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(new[] { true }, await cache.FindAsync([Hash], default));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(new[] { false }, await cache.FindAsync([Hash], default));
    }

    [Fact]
    public async Task Pruning_removes_what_is_old_and_what_was_forgotten()
    {
        await using var cache = Open("store");
        await cache.RecordAsync([Hash, ContentHash.Empty]);
        await cache.ForgetAsync();
        await cache.RecordAsync([Hash]);
        Assert.Equal(3, (await cache.InspectAsync()).Entries);

        Assert.Equal(2, await cache.PruneAsync(TimeSpan.FromDays(1)));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await cache.PruneAsync(TimeSpan.FromDays(1)));
    }

    private SqliteCheckCache Open(string store) => new(_temp["checks.db"], store, new CacheOptions { Warn = _warnings.Add, Time = _time });
}
