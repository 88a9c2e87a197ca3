using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>Uploads of trees whose hashes are remembered. Content is changed behind the cache's back to see whether it is read.</summary>
public sealed class HashCacheSpecs
{
    private readonly InMemoryHashCache _hashes = new();
    private readonly InMemoryContentStore _store = new();

    private TransferCaches Caches => new(_hashes);

    [Fact]
    public async Task An_unchanged_tree_is_not_read_and_gives_the_same_manifest()
    {
        await using var fixture = Fixture(out var tree);
        var first = await RunAsync(fixture);
        Swap(fixture, tree);

        var second = await RunAsync(fixture);

        Assert.Equal((0, tree.Count), (first.Totals.FilesNotRead, second.Totals.FilesNotRead));
        Assert.Equal((0, first.Totals.BytesHashed), (second.Totals.BytesHashed, second.Totals.BytesNotRead));
        Assert.Equal(first.Manifest!.Hash, second.Manifest!.Hash);
        Assert.Equal(0, second.Totals.ObjectsStored);
    }

    [Fact]
    public async Task A_whole_unit_is_looked_up_at_once()
    {
        await using var fixture = Fixture(out _);
        await RunAsync(fixture);

        Assert.Equal(1, _hashes.Lookups);
    }

    [Fact]
    public async Task An_object_that_is_absent_from_the_store_is_read_and_stored_whatever_is_remembered()
    {
        await using var fixture = Fixture(out _);
        await RunAsync(fixture);
        var other = new InMemoryContentStore();

        var outcome = await RunAsync(fixture, store: other);

        Assert.Equal(_store.Keys, other.Keys);
        Assert.Equal((0, outcome.Totals.BytesTotal), (outcome.Totals.FilesNotRead, outcome.Totals.BytesHashed));
    }

    [Fact]
    public async Task A_remembered_hash_that_is_wrong_stores_nothing_under_its_name()
    {
        await using var fixture = Fixture(out _);
        var right = await RunAsync(fixture);
        _hashes.Corrupt(by: ContentHasher.HashText("something else"));
        var other = new InMemoryContentStore();

        var outcome = await RunAsync(fixture, store: other);

        Assert.Equal(_store.Keys, other.Keys);
        Assert.Equal(right.Manifest!.Hash, outcome.Manifest!.Hash);
    }

    [Fact]
    public async Task Force_rehash_reads_everything_and_records_it_anew()
    {
        await using var fixture = Fixture(out var tree);
        await RunAsync(fixture);
        var right = _hashes.Hashes.ToDictionary();
        _hashes.Corrupt(by: ContentHasher.HashText("something else"));

        var outcome = await RunAsync(fixture, fixture.Upload() with { ForceRehash = true });

        Assert.Equal((0, 0), (outcome.Totals.FilesNotRead, _hashes.Lookups - 1));
        Assert.Equal(right.OrderBy(pair => pair.Key), _hashes.Hashes.OrderBy(pair => pair.Key));
        Assert.Equal(tree.Count + 2, right.Count); // one file is in three chunks
    }

    [Fact]
    public async Task A_snapshot_takes_remembered_hashes_and_records_the_others()
    {
        await using var fixture = Fixture(out var tree);
        var snapshot = fixture.Upload() with { Depth = UploadDepth.Hash };
        var first = await RunAsync(fixture, snapshot, store: null);
        Swap(fixture, tree);
        File("new", mtime: 5).CreateAt(fixture, "new");

        var second = await RunAsync(fixture, snapshot, store: null);

        Assert.Equal((tree.Count, 3L), (second.Totals.FilesNotRead, second.Totals.BytesHashed));
        Assert.Equal(first.Totals.BytesHashed, second.Totals.BytesNotRead);
    }

    [Fact]
    public async Task A_file_that_was_written_a_moment_ago_is_read_again_the_next_time()
    {
        await using var fixture = new EngineFixture();
        new Tree { ["fresh"] = File("fresh"), ["old"] = File("old", mtime: 1) }.CreateIn(fixture.Source);
        await RunAsync(fixture);

        Assert.EndsWith("/old", Assert.Single(_hashes.Hashes).Key.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_can_stand_in_for_the_cache()
    {
        await using var fixture = Fixture(out var tree);
        var first = await RunAsync(fixture);
        Swap(fixture, tree);
        File("else", mtime: 7).CreateAt(fixture, "d1/f1");
        var known = new ManifestHashCache(EngineFixture.Decode(first), first.Manifest!.Root);

        var second = await fixture.Engine.RunAsync(fixture.Upload() with { ChunkSize = Chunks }, _store, null, CancellationToken.None, new TransferCaches(known));

        Assert.Equal((tree.Count - 1, 4L), (second.Totals.FilesNotRead, second.Totals.BytesHashed));
        Assert.Equal(ContentHasher.HashText("else"), EngineFixture.Decode(second).Files.Single(file => file.Path == "d1/f1").Hash);
    }

    private static ChunkSize Chunks => ChunkSize.Of(1 << 20);

    private Task<TransferOutcome> RunAsync(EngineFixture fixture) => RunAsync(fixture, fixture.Upload(), _store);

    private Task<TransferOutcome> RunAsync(EngineFixture fixture, IContentStore store) => RunAsync(fixture, fixture.Upload(), store);

    private Task<TransferOutcome> RunAsync(EngineFixture fixture, UploadRequest request) => RunAsync(fixture, request, _store);

    private async Task<TransferOutcome> RunAsync(EngineFixture fixture, UploadRequest request, IContentStore? store)
    {
        var outcome = await fixture.Engine.RunAsync(request with { ChunkSize = Chunks }, store, null, CancellationToken.None, Caches);
        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        return outcome;
    }

    private static EngineFixture Fixture(out Tree tree)
    {
        var fixture = new EngineFixture();
        tree = new Tree { ["big"] = File(Noise((2 << 20) + 5), mtime: 9) };
        for (var i = 0; i < 50; i++) tree[$"d{i % 3}/f{i}"] = File($"content {i}", mtime: 1_000_000 + i);
        tree.CreateIn(fixture.Source);
        return fixture;
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    // Other content of the same size and mtime: only who reads notices.
    private static void Swap(EngineFixture fixture, Tree tree)
    {
        foreach (var (path, node) in tree)
            if (node is FileNode file) File([.. file.Content.Select(static b => (byte)(b ^ 1))], file.Mtime).CreateAt(fixture, path);
    }
}

internal static class TreeNodeExtensions
{
    public static void CreateAt(this TreeNode node, EngineFixture fixture, string path) => new Tree { [path] = node }.CreateIn(fixture.Source);
}
