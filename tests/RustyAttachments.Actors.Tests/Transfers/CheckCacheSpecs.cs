using System.Collections.Concurrent;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>Uploads to a store where each call is a request, with caches of what is there.</summary>
public sealed class CheckCacheSpecs
{
    private const int Files = 1200;
    private readonly InMemoryHashCache _hashes = new();
    private readonly InMemoryCheckCache _checks = new();

    [Fact]
    public async Task A_second_upload_of_an_unchanged_tree_asks_for_a_sample_only_and_reads_nothing()
    {
        await using var fixture = Fixture();
        var store = Remote();
        var first = await RunAsync(fixture, store);
        Assert.Equal(Files, _checks.Seen.Count);
        var (puts, heads) = (store.Calls(StoreCall.Put), store.Calls(StoreCall.Head));

        var second = await RunAsync(fixture, store);

        Assert.Equal((puts, 0L), (store.Calls(StoreCall.Put), second.Totals.BytesHashed));
        Assert.InRange(store.Calls(StoreCall.Head) - heads, CheckSampling.FirstHits, CheckSampling.FirstHits + (Files / 20));
        Assert.Equal(Files - (store.Calls(StoreCall.Head) - heads), second.Totals.ObjectsNotAsked);
        Assert.Equal(first.Manifest!.Hash, second.Manifest!.Hash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rusty-attachments { batch-files = 20, units-per-node = 2 }")]
    [InlineData("rusty-attachments { batch-files = 7, units-per-node = 1, parts-per-unit = 2 }")]
    public async Task Objects_that_vanished_behind_the_caches_back_are_stored_again_all_of_them(string hocon)
    {
        await using var fixture = Fixture(hocon);
        var store = Remote();
        var first = await RunAsync(fixture, store);
        var lost = store.Keys.Where((_, i) => i % 10 == 0).ToList();
        foreach (var key in lost) Assert.True(store.Lose(StoreKey.Parse(key)));

        var second = await RunAsync(fixture, store);

        Assert.All(EngineFixture.Decode(second).Files, file => Assert.Contains(StoreKey.Data(file.Hash!.Value).Text, store.Keys));
        Assert.InRange(second.Totals.ObjectsStored, 0, lost.Count);
        Assert.Equal(Files, second.Totals.ObjectsStored + second.Totals.ObjectsPresent);
        Assert.Equal((1, first.Manifest!.Hash, second.Totals.FilesTotal), (_checks.Forgotten, second.Manifest!.Hash, second.Totals.FilesDone));
        Assert.Equal(0, second.Totals.ObjectsNotAsked);
        await VerifyAsync(store, second);
    }

    [Fact]
    public async Task Everything_that_was_skipped_before_the_cache_proved_wrong_is_done_again()
    {
        await using var fixture = Fixture("rusty-attachments { batch-files = 20, units-per-node = 2 }");
        var memory = Remote();
        await RunAsync(fixture, memory);
        var asked = new ConcurrentDictionary<StoreKey, bool>();
        var store = new FaultyContentStore(memory).On(StoreCall.Head, new Fault.Before(ErrorCode.StoreUnreachable), where: key => !asked.TryAdd(key, true) && false);
        var checks = new LosingCheckCache(_checks, after: 700, lose: () =>
        {
            foreach (var key in memory.Keys.Select(StoreKey.Parse).Where(key => !asked.ContainsKey(key))) memory.Lose(key);
        });

        var second = await RunAsync(fixture, store, new TransferCaches(_hashes, checks) { Sampling = new CheckSampling(7) });

        Assert.True(checks.Lost);
        Assert.InRange(second.Totals.ObjectsStored, 500, Files - CheckSampling.FirstHits);
        Assert.Equal((Files, 0), (second.Totals.FilesDone, second.Totals.ObjectsNotAsked));
        Assert.Equal(Files, EngineFixture.Decode(second).Files.Count);
        await VerifyAsync(memory, second);
    }

    [Fact]
    public async Task One_object_that_vanished_is_found_missing_when_it_is_sampled()
    {
        await using var fixture = Fixture("rusty-attachments { batch-files = 50 }", files: 90); // fewer than are always verified
        var store = Remote();
        await RunAsync(fixture, store);
        store.Lose(StoreKey.Parse(store.Keys[45]));

        var second = await RunAsync(fixture, store);

        Assert.Equal((1, 1), (_checks.Forgotten, second.Totals.ObjectsStored));
        await VerifyAsync(store, second);
        Assert.Equal(90, _checks.Seen.Count(hash => store.Keys.Contains(StoreKey.Data(hash).Text)));
    }

    [Fact]
    public async Task Without_a_check_cache_known_content_is_looked_up_in_listings_and_not_read()
    {
        await using var fixture = Fixture();
        var store = Remote();
        await RunAsync(fixture, store, new TransferCaches(_hashes));
        var (puts, heads) = (store.Calls(StoreCall.Put), store.Calls(StoreCall.Head));

        var second = await RunAsync(fixture, store, new TransferCaches(_hashes));

        Assert.Equal((puts, 0L), (store.Calls(StoreCall.Put), second.Totals.BytesHashed));
        Assert.InRange(store.Calls(StoreCall.List), 1, 40);
        Assert.InRange(second.Totals.ObjectsListed, 1, Files);
        Assert.Equal(Files, second.Totals.ObjectsListed + second.Totals.ObjectsAsked);
        Assert.Equal(second.Totals.ObjectsAsked, store.Calls(StoreCall.Head) - heads);
    }

    [Fact]
    public async Task Where_listing_is_denied_objects_are_asked_for_one_by_one()
    {
        await using var fixture = Fixture();
        var memory = Remote();
        await RunAsync(fixture, memory, new TransferCaches(_hashes));
        var store = new FaultyContentStore(memory).On(StoreCall.List, new Fault.Before(ErrorCode.StoreAccessDenied), times: int.MaxValue);

        var second = await RunAsync(fixture, store, new TransferCaches(_hashes));

        Assert.Equal((Files, 0), (second.Totals.ObjectsAsked, second.Totals.ObjectsListed));
    }

    [Fact]
    public async Task A_warm_store_is_asked_first_once_most_small_objects_turn_out_to_be_there()
    {
        await using var fixture = Fixture();
        var store = Remote();
        await RunAsync(fixture, store, TransferCaches.None);
        var puts = store.Calls(StoreCall.Put);

        await RunAsync(fixture, store, TransferCaches.None);

        Assert.InRange(store.Calls(StoreCall.Put) - puts, 50, Files / 2);
    }

    [Fact]
    public async Task A_store_that_is_cheap_to_ask_is_asked_only_for_what_is_not_in_hand_and_nothing_is_remembered_of_it()
    {
        await using var fixture = Fixture(files: 10);
        var (inHand, twice) = (new InMemoryContentStore(), new InMemoryContentStore());
        await RunAsync(fixture, inHand);
        await using var rereading = new EngineFixture("rusty-attachments.single-pass-limit = 0B");
        await rereading.RunAsync(fixture.Upload(), twice);

        Assert.Empty(_checks.Seen);
        Assert.Equal((0, 10), (inHand.Calls(StoreCall.Head), inHand.Calls(StoreCall.Put)));
        Assert.Equal((10, 10), (twice.Calls(StoreCall.Head), twice.Calls(StoreCall.PutFile)));
    }

    // Somebody removes objects from the store when so many were asked for.
    private sealed class LosingCheckCache(ICheckCache inner, int after, Action lose) : ICheckCache
    {
        private int _keys;

        public bool Lost => _keys > after;

        public TimeSpan TimeToLive => inner.TimeToLive;

        public Task<bool[]> FindAsync(IReadOnlyList<ContentHash> hashes, CancellationToken cancellationToken)
        {
            var before = _keys;
            _keys += hashes.Count; // one actor asks
            if (before <= after && Lost) lose();
            return inner.FindAsync(hashes, cancellationToken);
        }

        public Task RecordAsync(IReadOnlyList<ContentHash> hashes) => inner.RecordAsync(hashes);

        public Task ForgetAsync() => inner.ForgetAsync();
    }

    private static InMemoryContentStore Remote() => new() { Capabilities = new StoreCapabilities(MaxConcurrency: 16, CheapHead: false, ServerSideCopy: false) };

    private static EngineFixture Fixture(string hocon = "", int files = Files)
    {
        var fixture = new EngineFixture(hocon);
        var tree = new Tree();
        for (var i = 0; i < files; i++) tree[$"d{i % 7}/f{i}"] = File($"content {i}", mtime: 1_000_000 + i);
        tree.CreateIn(fixture.Source);
        return fixture;
    }

    private async Task<TransferOutcome> RunAsync(EngineFixture fixture, IContentStore store, TransferCaches? caches = null)
    {
        caches ??= new TransferCaches(_hashes, _checks) { Sampling = new CheckSampling(7) };
        var outcome = await fixture.Engine.RunAsync(fixture.Upload() with { ChunkSize = ChunkSize.None }, store, null, CancellationToken.None, caches);
        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        return outcome;
    }

    private static async Task VerifyAsync(InMemoryContentStore store, TransferOutcome outcome)
    {
        foreach (var file in EngineFixture.Decode(outcome).Files)
        {
            var stored = await store.GetAsync(StoreKey.Data(file.Hash!.Value), 1 << 20, CancellationToken.None);
            Assert.Equal(file.Hash, ContentHasher.Hash(stored.Content.Span));
        }
    }
}
