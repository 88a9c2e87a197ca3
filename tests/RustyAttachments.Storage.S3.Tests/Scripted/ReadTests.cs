using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

public abstract class ReadTests(bool sdkOnly) : ScriptedS3Test(sdkOnly)
{
    [Fact]
    public async Task A_body_that_ends_early_is_fetched_again()
    {
        Server.Then(Range(Content, 0, 1000) with { SendOnly = 400 }, Range(Content, 0, 1000));
        using var target = File(new byte[1000]);

        Assert.Equal(Hash, await Open().GetToFileAsync(Key, 1000, target.Range, Never));

        Assert.Equal(Content, target.Content());
        Assert.All(Server.Requests, r => Assert.Equal("bytes=0-999", r.Headers["range"]));
    }

    [Fact]
    public async Task A_body_that_always_ends_early_means_an_unreachable_store()
    {
        Server.Otherwise = _ => Range(Content, 0, 1000) with { SendOnly = 400 };

        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => Open().GetRangeAsync(Key, 0, new byte[1000], Never));

        Assert.Contains("connection to", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public async Task An_object_of_another_size_is_damaged(int size)
    {
        Server.Otherwise = _ => Range(Content[..Math.Min(size, 1000)], 0, size);
        using var target = File(new byte[1000]);

        var failure = await FailsAsync(ErrorCode.StoreObjectDamaged, () => Open().GetToFileAsync(Key, 1000, target.Range, Never));

        Assert.Contains($"'{Key}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"has {size}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_bytes_show_in_the_hash()
    {
        byte[] flipped = [.. Content];
        flipped[500] ^= 1;
        Server.Otherwise = _ => Range(flipped, 0, 1000);
        using var target = File(new byte[1000]);

        Assert.Equal(ContentHasher.Hash(flipped), await Open().GetToFileAsync(Key, 1000, target.Range, Never));
    }

    [Fact]
    public async Task A_range_beyond_the_object_is_damage_of_known_size()
    {
        Server.Otherwise = _ => ScriptedResponse.Error(416, "InvalidRange") with { Headers = new Dictionary<string, string> { ["Content-Range"] = "bytes */300" } };

        var failure = await FailsAsync(ErrorCode.StoreObjectDamaged, () => Open().GetRangeAsync(Key, 500, new byte[10], Never));

        Assert.Contains("has 300", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_fine_for_whole_objects_and_refused_for_parts()
    {
        Server.Otherwise = _ => new ScriptedResponse { Body = Content };
        var buffer = new byte[1000];

        await Open().GetRangeAsync(Key, 0, buffer, Never);

        Assert.Equal(Content, buffer);
        await FailsAsync(ErrorCode.StoreUnsupported, () => Open().GetRangeAsync(Key, 10, new byte[10], Never));
        await FailsAsync(ErrorCode.StoreUnsupported, () => Open().GetRangeAsync(Key, 0, new byte[10], Never));
    }

    [Fact]
    public async Task An_object_over_the_limit_is_not_downloaded()
    {
        Server.Otherwise = _ => new ScriptedResponse { Body = Content, Headers = new Dictionary<string, string> { ["Content-Length"] = "999999999999" }, SendOnly = 10 };

        await FailsAsync(ErrorCode.ManifestTooLarge, () => Open().GetAsync(Key, 1000, Never));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task Missing_objects_and_missing_buckets_are_told_apart()
    {
        Server.Then(ScriptedResponse.Error(404, "NoSuchKey"), ScriptedResponse.Error(404, "NoSuchBucket"), new ScriptedResponse { Status = 404 });

        await FailsAsync(ErrorCode.StoreObjectMissing, () => Open().GetAsync(Key, 10, Never));
        await FailsAsync(ErrorCode.StoreNotFound, () => Open().GetAsync(Key, 10, Never));
        Assert.Null(await Open().HeadAsync(Key, Never));
    }

    [Fact]
    public async Task A_failing_range_stops_the_others_and_gives_back_what_it_held()
    {
        Options = Options with { Tuning = new S3Tuning { RangeBytes = 100 } };
        var gate = new Gate();
        Server.Otherwise = r => r.Headers["range"] == "bytes=200-299" ? ScriptedResponse.Error(403, "AccessDenied")
            : r.Headers["range"] == "bytes=0-99" ? Range(Content[..100], 0, 1000)
            : new ScriptedResponse { Gate = gate };
        using var target = File(new byte[1000]);

        await FailsAsync(ErrorCode.StoreAccessDenied, () => Open().GetRangeAsync(Key, 0, new byte[1000], Never));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var cancel = new CancellationTokenSource();
            var get = Open().GetToFileAsync(Key, 1000, target.Range, cancel.Token);
            while (gate.Arrivals < 3) await Task.Yield();
            await cancel.CancelAsync();
            await get;
        });
    }

    [Fact]
    public async Task A_rate_limit_paces_within_bodies_both_ways()
    {
        var limiter = new RateLimiter(100_000);
        Options = Options with { Limiter = limiter };
        var content = new byte[40_000];
        Server.Otherwise = r => r.Method == "GET" ? Range(content, 0, content.Length) : Ok;
        var store = Open();
        var started = TimeProvider.System.GetTimestamp();

        await store.PutAsync(StoreKey.Data(ContentHasher.Hash(content)), content, PutOptions.Content, Never);
        await store.GetRangeAsync(Key, 0, new byte[content.Length], Never);

        // 80,000 bytes, the last slice of 12,500 of which need not be waited for.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.6, 10);
        Assert.Equal(content, Server.Requests[0].Body);
    }

    [Fact]
    public async Task Keys_that_are_not_ours_are_left_out_of_listings_and_pages_are_followed()
    {
        Server.Then(Page("next", ("p/", 0), ("p/Data/a", 1), ("p/Data//b", 2)), Page(null, ("p/Data/c", 3)));

        var found = new List<ObjectInfo>();
        await foreach (var item in Open().ListAsync("Data/", Never)) found.Add(item);

        Assert.Equal([("Data/a", 1L), ("Data/c", 3L)], found.Select(f => (f.Key.Text, f.Size)));
        Assert.Contains("prefix=p%2FData%2F", Server.Requests[0].Target, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("continuation-token=next", Server.Requests[1].Target, StringComparison.Ordinal);
    }

    private static ScriptedResponse Page(string? next, params (string Key, int Size)[] objects) => new()
    {
        Body = System.Text.Encoding.UTF8.GetBytes($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><IsTruncated>{(next is null ? "false" : "true")}</IsTruncated>
            {(next is null ? "" : $"<NextContinuationToken>{next}</NextContinuationToken>")}
            {string.Concat(objects.Select(o => $"<Contents><Key>{o.Key}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>{o.Size}</Size></Contents>"))}
            </ListBucketResult>
            """),
        Headers = new Dictionary<string, string> { ["Content-Type"] = "application/xml" },
    };
}

public sealed class OwnReadTests() : ReadTests(sdkOnly: false);

public sealed class SdkReadTests() : ReadTests(sdkOnly: true);
