using System.Collections.Concurrent;
using CsCheck;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Maintenance;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Maintenance;

public sealed class GarbageCollectorSpecs
{
    private readonly GcFixture _gc = new();

    [Fact]
    public async Task Garbage_is_marked_then_deleted_and_nothing_else_is()
    {
        foreach (var content in (string[])["needed", "garbage", "rubbish"]) _gc.Plant(content);
        _gc.PlantManifest("needed");
        _gc.Time.Advance(TimeSpan.FromDays(15));
        _gc.Plant("young");

        var first = await _gc.CollectAsync();
        var early = await _gc.CollectAsync();
        _gc.Time.Advance(TimeSpan.FromDays(1));
        var late = await _gc.CollectAsync();

        Assert.Equal((new GcCount(2, 14), new GcCount(0, 0)), (first.Marked, first.Deleted));
        Assert.Equal((new GcCount(0, 0), new GcCount(2, 14), new GcCount(0, 0)), (early.Marked, early.Waiting, early.Deleted));
        Assert.Equal((new GcCount(2, 14), 1L, new GcCount(4, 25)), (late.Deleted, late.Manifests, late.Stored));
        Assert.Equal(new[] { GcFixture.Key("needed").Text, GcFixture.Key("young").Text }.Order(StringComparer.Ordinal), _gc.Objects);
        Assert.DoesNotContain(_gc.Store.Keys, key => key.StartsWith("Maintenance/gc/marked/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_happen_and_changes_nothing()
    {
        _gc.Plant("garbage");
        await _gc.MarkAsync();
        _gc.Plant("more garbage");
        _gc.Time.Advance(TimeSpan.FromDays(15));
        var (before, said) = (_gc.Store.Keys, new ConcurrentBag<(GcFate, string)>());

        var report = await _gc.CollectAsync(run: false, each: (fate, name) => said.Add((fate, name)));

        Assert.Equal((new GcCount(1, 7), new GcCount(1, 12)), (report.Deleted, report.Marked));
        Assert.Equal(before, _gc.Store.Keys);
        Assert.Equal([(GcFate.Deleted, GcFixture.Key("garbage").Text), (GcFate.Marked, GcFixture.Key("more garbage").Text)], said.Order());
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_read_ends_it_before_anything_is_deleted()
    {
        _gc.Plant("garbage");
        await _gc.MarkAsync();
        _gc.Store.Plant(StoreKey.Parse("Manifests/broken_input"), "{"u8.ToArray());

        var failure = await Assert.ThrowsAsync<RustyAttachmentsException>(() => _gc.CollectAsync());

        Assert.Equal(ErrorCode.ManifestMalformed, failure.Code);
        Assert.Contains("Manifests/broken_input", failure.Message, StringComparison.Ordinal);
        Assert.True(_gc.Has("garbage"));
    }

    [Fact]
    public async Task Garbage_that_comes_into_use_before_it_is_deleted_stays()
    {
        _gc.Plant("reused");
        _gc.Plant("garbage");
        await _gc.MarkAsync();
        _gc.PlantManifest("reused");

        Assert.Equal(1, (await _gc.CollectAsync()).Deleted.Objects);
        Assert.Equal((true, false), (_gc.Has("reused"), _gc.Has("garbage")));
    }

    [Fact]
    public async Task An_object_that_is_stored_anew_while_it_is_swept_stays()
    {
        _gc.Plant("garbage");
        await _gc.MarkAsync();
        var gate = new Gate();
        var slow = new FaultyContentStore(_gc.Store).On(StoreCall.Head, new Fault.Slow(gate), where: key => key == GcFixture.Key("garbage"));

        var sweep = _gc.CollectAsync(slow);
        await gate.Reached;
        _gc.Plant("garbage");
        gate.Open();

        Assert.Equal((1L, 0L), ((await sweep).Kept.Objects, (await sweep).Deleted.Objects));
        Assert.True(_gc.Has("garbage"));
    }

    [Fact]
    public async Task A_damaged_mark_marks_nothing()
    {
        _gc.Plant("garbage");
        await _gc.MarkAsync();
        var mark = StoreKey.Parse(_gc.Store.Keys.Single(key => key.StartsWith("Maintenance/gc/marked/", StringComparison.Ordinal)));
        _gc.Store.Plant(mark, _gc.Store[mark][..^1]);
        _gc.Time.Advance(TimeSpan.FromDays(2));

        var report = await _gc.CollectAsync();

        Assert.Equal((0L, 1L), (report.Deleted.Objects, report.Marked.Objects));
        Assert.True(_gc.Has("garbage"));
    }

    [Fact]
    public async Task What_is_no_object_of_ours_is_left_alone()
    {
        string[] foreign = ["Data/readme.txt", "Data/abc.xxh128", "Data/sub/x.xxh128", "Other/x"];
        foreach (var key in foreign) _gc.Store.Plant(StoreKey.Parse(key), [1]);

        await _gc.MarkAsync();
        await _gc.CollectAsync();

        Assert.All(foreign, key => Assert.Contains(key, _gc.Store.Keys));
    }

    [Fact]
    public async Task Two_collections_at_once_delete_what_is_garbage_and_nothing_else()
    {
        for (var i = 0; i < 50; i++) _gc.Plant($"garbage {i}");
        _gc.Plant("needed");
        _gc.PlantManifest("needed");
        await _gc.MarkAsync();
        var gate = new Gate();
        var slow = new FaultyContentStore(_gc.Store).On(StoreCall.Delete, new Fault.Slow(gate), times: 50, skip: 5, where: key => key.TryGetHash(out _));

        var first = _gc.CollectAsync(slow);
        await gate.Reached;
        var second = await _gc.CollectAsync();
        gate.Open();

        Assert.True((await first).Deleted.Objects >= 45);
        Assert.True(second.Deleted.Objects > 0);
        Assert.Equal([GcFixture.Key("needed").Text], _gc.Objects);
    }

    [Fact]
    public async Task A_round_that_takes_too_long_ends_and_another_one_goes_on()
    {
        _gc.Plant("garbage");
        await _gc.MarkAsync();
        var gate = new Gate();
        var slow = new FaultyContentStore(_gc.Store).On(StoreCall.Delete, new Fault.Slow(gate), where: key => key.TryGetHash(out _));

        var sweep = _gc.CollectAsync(slow);
        await gate.Reached;
        _gc.Time.Advance(SweepGuard.RoundTime);

        Assert.Equal(1, (await sweep).Deleted.Objects);
        Assert.Equal(2, _gc.Store.Keys.Count(key => key.StartsWith("Maintenance/gc/swept/", StringComparison.Ordinal)));
        Assert.False(_gc.Has("garbage"));
    }

    [Fact]
    public async Task A_store_in_S3_is_listed_in_parts_with_the_same_outcome()
    {
        var fixture = new GcFixture();
        var store = new InMemoryContentStore(fixture.Time) { Capabilities = new StoreCapabilities(16, CheapHead: false, ServerSideCopy: false) };
        for (var i = 0; i < 300; i++) store.Plant(GcFixture.Key($"{i}"), new byte[i]);
        fixture.Time.Advance(TimeSpan.FromDays(15));

        Assert.Equal(new GcCount(300, 299 * 300 / 2), (await fixture.CollectAsync(store)).Marked);
        fixture.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(300, (await fixture.CollectAsync(store)).Deleted.Objects);
        Assert.DoesNotContain(store.Keys, key => key.StartsWith("Data/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Records_of_sweeps_are_forgotten_in_time()
    {
        _gc.Plant("garbage");
        await _gc.MarkAsync();
        await _gc.CollectAsync();
        Assert.Contains(_gc.Store.Keys, key => key.StartsWith("Maintenance/gc/swept/", StringComparison.Ordinal));

        _gc.Time.Advance(TimeSpan.FromDays(41));
        await _gc.CollectAsync();

        Assert.DoesNotContain(_gc.Store.Keys, key => key.StartsWith("Maintenance/gc/swept/", StringComparison.Ordinal));
    }

    // Any history of uploads, removed manifests, collections and passing time: what a manifest names is there, always;
    // and once nothing happens any more, nothing else stays.
    [Fact]
    public void Whatever_happens_what_is_needed_stays_and_in_the_end_nothing_else() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[1, 4]).Array[1, 40].Sample(history =>
        {
            var fixture = new GcFixture();
            var needed = new Dictionary<StoreKey, string[]>();
            foreach (var (action, what, count) in history)
            {
                if (action == 0)
                {
                    string[] contents = [.. Enumerable.Range(what, count).Select(i => $"content {i}")];
                    var upload = fixture.UploadAsync(fixture.Store, contents);
                    fixture.PassAsync(upload).GetAwaiter().GetResult();
                    needed[upload.GetAwaiter().GetResult()] = contents;
                }
                else if (action == 1 && needed.Count > 0)
                {
                    var gone = needed.Keys.ElementAt(what % needed.Count);
                    needed.Remove(gone);
                    fixture.Store.Lose(gone);
                }
                else if (action == 2) fixture.CollectAsync().GetAwaiter().GetResult();
                else fixture.Time.Advance(TimeSpan.FromDays(what));
                Assert.All(needed.Values.SelectMany(static contents => contents), content => Assert.True(fixture.Has(content)));
            }

            fixture.MarkAsync().GetAwaiter().GetResult();
            fixture.CollectAsync().GetAwaiter().GetResult();
            Assert.Equal(needed.Values.SelectMany(static c => c).Distinct().Select(c => GcFixture.Key(c).Text).Order(StringComparer.Ordinal), fixture.Objects);
        }, iter: 200);
}
