using CsCheck;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using Xunit;

namespace RustyAttachments.TestKit.Caches;

/// <summary>What every hash cache promises.</summary>
public abstract class HashCacheContract
{
    private static readonly ContentHash One = ContentHasher.HashText("1");
    private static readonly ContentHash Two = ContentHasher.HashText("2");

    /// <summary>An empty cache.</summary>
    protected abstract IHashCache Create();

    [Fact]
    public async Task An_empty_cache_knows_nothing_and_says_so_for_every_key()
    {
        Assert.Equal([null, null], await Create().FindAsync([HashKey.Whole("/a", 1, 1), HashKey.Whole("/b", 1, 1)], default));
        Assert.Empty(await Create().FindAsync([], default));
    }

    [Fact]
    public async Task Answers_come_in_the_order_of_the_questions_whatever_the_order_of_the_paths()
    {
        var cache = Create();
        await cache.RecordAsync([new(HashKey.Whole("/z", 1, 1), One), new(HashKey.Whole("/a", 1, 1), Two)]);

        Assert.Equal([Two, null, One, Two], await cache.FindAsync([HashKey.Whole("/a", 1, 1), HashKey.Whole("/m", 1, 1), HashKey.Whole("/z", 1, 1), HashKey.Whole("/a", 1, 1)], default));
    }

    [Fact]
    public async Task A_key_differs_in_each_of_its_parts()
    {
        var cache = Create();
        var key = new HashKey("/dir/file", 10, 1_700_000_000_123_456_789, 0, 10);
        await cache.RecordAsync([new(key, One)]);

        HashKey[] others =
        [
            key with { Path = "/dir/File" }, key with { Size = 11 }, key with { MtimeStamp = key.MtimeStamp + 1 },
            key with { RangeStart = 1 }, key with { RangeEnd = HashKey.WholeFile },
        ];
        Assert.Equal(new ContentHash?[others.Length], await cache.FindAsync(others, default));
        Assert.Equal([One], await cache.FindAsync([key], default));
    }

    [Fact]
    public async Task Whatever_lies_between_the_keys_each_gets_its_own_answer()
    {
        // Also names whose order differs between UTF-8 and UTF-16, ranges of one file, and several states of one file.
        string[] names = ["/a", "/a/b", "/a\uffff", "/a\ud83d\ude00", "/a\ud83d\ude00/x", "/b", "/c"];
        var all = names.SelectMany(static name => Enumerable.Range(0, 12).SelectMany(i => (HashKey[])
            [HashKey.Whole($"{name}{i:D2}", i, -i), new HashKey($"{name}{i:D2}", 30, i, 0, 10), new HashKey($"{name}{i:D2}", 30, i, 10, 20), new HashKey($"{name}{i:D2}", 30, i + 1, 10, 20)])).ToList();
        await Gen.Select(Gen.Int[1, 9], Gen.Int[0, 4], Gen.Shuffle(Enumerable.Range(0, 20).ToArray())).SampleAsync(async (oneIn, order, mixed) =>
        {
            var cache = Create();
            var known = all.Where((_, i) => i * 7 % oneIn == 0).ToHashSet();
            await cache.RecordAsync([.. known.Select(static key => new HashRecord(key, ContentHasher.HashText(key.ToString())))]);
            HashKey[] asked = order switch
            {
                0 => [.. all],
                1 => [.. all.Order()],
                2 => [.. all.Order().Where(static (_, i) => i % 11 == 0)],
                _ => [.. mixed.SelectMany(i => all.Skip(i * 13).Take(5))],
            };
            var expected = asked.Select(key => known.Contains(key) ? ContentHasher.HashText(key.ToString()) : (ContentHash?)null);
            return (await cache.FindAsync(asked, default)).SequenceEqual(expected);
        }, iter: 40);
    }

    [Fact]
    public async Task A_later_record_replaces_an_earlier_one()
    {
        var cache = Create();
        var key = HashKey.Whole("/f", long.MaxValue, long.MinValue);
        await cache.RecordAsync([new(key, One)]);
        await cache.RecordAsync([new(key, Two)]);

        Assert.Equal([Two], await cache.FindAsync([key], default));
    }

    [Fact]
    public async Task Hashes_that_are_not_digests_are_not_kept()
    {
        var cache = Create();
        await cache.RecordAsync([new(HashKey.Whole("/f", 1, 1), ContentHash.Parse("Zz9"))]);

        Assert.Equal([null], await cache.FindAsync([HashKey.Whole("/f", 1, 1)], default));
    }

    [Fact]
    public async Task Whatever_is_recorded_is_found_again()
    {
        var path = Gen.String[Gen.Char["abcxyzABC019/\u00e9\u4e2d '%"], 1, 300];
        await Gen.Select(path, Gen.Long, Gen.Long, Gen.Long[0, 9]).Array[0, 200].SampleAsync(async rows =>
        {
            var cache = Create();
            HashRecord[] records = [.. rows.Select((row, i) => new HashRecord(new("/" + row.Item1, row.Item2, row.Item3, row.Item4, row.Item4 + 1), ContentHasher.HashText($"{i}")))];
            await cache.RecordAsync(records);
            var expected = records.GroupBy(record => record.Key).ToDictionary(group => group.Key, group => group.Select(record => record.Hash).ToList());
            var found = await cache.FindAsync([.. records.Select(record => record.Key)], default);
            for (var i = 0; i < records.Length; i++) Assert.Contains(found[i]!.Value, expected[records[i].Key]);
            if (cache is IAsyncDisposable file) await file.DisposeAsync();
        }, iter: 20);
    }
}
