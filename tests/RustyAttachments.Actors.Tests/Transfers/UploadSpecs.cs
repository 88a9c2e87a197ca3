using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Actors.Tests.Transfers;

public sealed class UploadSpecs
{
    [Fact]
    public async Task A_tree_goes_up_each_distinct_content_once_and_the_manifest_describes_all_of_it()
    {
        await using var fixture = new EngineFixture();
        new Tree
        {
            ["a.txt"] = File("same", mtime: 1_600_000_000_123_456),
            ["dir/b.txt"] = File("same", mtime: -1),
            ["dir/run.sh"] = File("#!", runnable: true),
            ["dir/deep/er/c"] = File(""),
            ["empty/inside"] = Dir(),
            ["link"] = Link("dir/b.txt"),
        }.CreateIn(fixture.Source);
        var store = new InMemoryContentStore();

        var outcome = await fixture.RunAsync(fixture.Upload() with { ManifestTarget = new ManifestTarget.Named("shot") }, store);

        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        Assert.Equal(
            new[] { ContentHash.Empty, ContentHasher.HashText("same"), ContentHasher.HashText("#!") }.Select(hash => StoreKey.Data(hash).Text).Order(StringComparer.Ordinal),
            store.Keys.Where(key => key.StartsWith("Data/", StringComparison.Ordinal)));
        Assert.Matches(@"^Manifests/shot/.*_input$", store.Keys.Single(key => key.StartsWith("Manifests/", StringComparison.Ordinal)));
        var manifest = EngineFixture.Decode(outcome);
        Assert.Equal(["a.txt", "dir/b.txt", "dir/deep/er/c", "dir/run.sh", "link"], manifest.Files.Select(file => file.Path));
        Assert.Equal("dir/b.txt", manifest.Files[^1].SymlinkTarget);
        Assert.Equal(1_600_000_000_123_456, manifest.Files[0].Mtime);
        Assert.True(manifest.Files[3].Runnable);
        Assert.Equal("empty/inside", Assert.Single(manifest.Dirs).Path);
        Assert.Equal((5, 10L), (outcome.Totals.FilesDone, outcome.Totals.BytesDone));
        Assert.Equal(outcome.Totals.FilesTotal, outcome.Totals.FilesDone);
    }

    [Fact]
    public async Task A_second_upload_stores_nothing()
    {
        await using var fixture = new EngineFixture();
        Many(60).CreateIn(fixture.Source);
        var store = new InMemoryContentStore();

        var first = await fixture.RunAsync(fixture.Upload(), store);
        var second = await fixture.RunAsync(fixture.Upload(), store);

        Assert.Equal((60, 0), (first.Totals.ObjectsStored, second.Totals.ObjectsStored));
        Assert.Equal(60, second.Totals.ObjectsPresent);
        Assert.Equal(first.Manifest!.Hash, second.Manifest!.Hash);
    }

    [Fact]
    public async Task Identical_content_in_flight_is_stored_once_while_the_others_wait()
    {
        await using var fixture = new EngineFixture();
        for (var i = 0; i < 200; i++) System.IO.File.WriteAllText(Path.Combine(fixture.Source, $"{i:D3}"), "twins");
        var gate = new Gate();
        var memory = new InMemoryContentStore();
        var store = new FaultyContentStore(memory).On(StoreCall.Put, new Fault.Slow(gate), where: key => key.TryGetHash(out _));

        var running = fixture.RunAsync(fixture.Upload(), store);
        await gate.Reached;
        gate.Open();
        var outcome = await running;

        Assert.Equal(1, memory.Calls(StoreCall.Put));
        Assert.Equal((1, 199), (outcome.Totals.ObjectsStored, outcome.Totals.ObjectsPresent));
    }

    [Theory]
    [InlineData("rusty-attachments.single-pass-limit = 1B")]
    [InlineData("rusty-attachments { scan-entries = 1, batch-files = 3, units-per-node = 2, parts-per-unit = 1 }")]
    [InlineData("rusty-attachments { batch-bytes = 1B, hash-workers = 7 }")]
    public async Task However_the_work_is_cut_the_manifest_is_the_same(string hocon)
    {
        await using var usual = new EngineFixture();
        await using var cut = new EngineFixture(hocon, memory: 1 << 20);
        var tree = Many(120);
        tree["big"] = File(new byte[300_000], mtime: 5);
        tree["d1/link"] = Link("../big");
        tree.CreateIn(usual.Source);
        tree.CreateIn(cut.Source);
        var request = usual.Upload() with { ChunkSize = ChunkSize.Of(100_000) };

        var expected = await usual.RunAsync(request, new InMemoryContentStore());
        var store = new InMemoryContentStore();
        var actual = await cut.RunAsync(request with { Paths = [cut.Source] }, store);

        Assert.Equal(System.IO.File.ReadAllBytes(expected.Manifest!.File), System.IO.File.ReadAllBytes(actual.Manifest!.File));
        Assert.Equal(3, EngineFixture.Decode(actual).Files.Single(file => file.Path == "big").ChunkHashes.Length);
        Assert.All(EngineFixture.Decode(actual).Files.SelectMany(file => file.AllHashes()),
            hash => Assert.Equal(hash, ContentHasher.Hash(store[StoreKey.Data(hash)])));
    }

    [Fact]
    public async Task Hash_depth_stores_nothing_and_list_depth_hashes_nothing()
    {
        await using var fixture = new EngineFixture();
        new Tree { ["f"] = File("content"), ["l"] = Link("f") }.CreateIn(fixture.Source);

        var hashed = EngineFixture.Decode(await fixture.RunAsync(fixture.Upload() with { Depth = UploadDepth.Hash }, null));
        var listed = EngineFixture.Decode(await fixture.RunAsync(fixture.Upload() with { Depth = UploadDepth.List }, null));

        Assert.Equal(ContentHasher.HashText("content"), hashed.Files[0].Hash);
        Assert.Equal(FileState.Unhashed, listed.Files[0].State);
        Assert.Equal(2, listed.Files.Count);
    }

    [Fact]
    public async Task V2023_holds_the_content_of_links_and_counts_what_it_cannot_hold()
    {
        await using var fixture = new EngineFixture();
        new Tree { ["f"] = File("content"), ["l"] = Link("f"), ["empty"] = Dir() }.CreateIn(fixture.Source);

        var outcome = await fixture.RunAsync(
            fixture.Upload() with { Depth = UploadDepth.Hash, Format = ManifestFormat.V2023, ChunkSize = ChunkSize.None }, null);

        Assert.Equal(["f", "l"], EngineFixture.Decode(outcome).Files.Select(file => file.Path));
        Assert.All(EngineFixture.Decode(outcome).Files, file => Assert.Equal(ContentHasher.HashText("content"), file.Hash));
        Assert.Contains("1 empty directory", Assert.Single(outcome.Warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorPolicy.Skip, OutcomeStatus.CompletedWithSkips)]
    [InlineData(ErrorPolicy.Fail, OutcomeStatus.Failed)]
    public async Task A_file_that_vanishes_between_listing_and_reading_is_skipped_or_fails_the_transfer(ErrorPolicy policy, OutcomeStatus expected)
    {
        await using var fixture = new EngineFixture(OneAtATime);
        new Tree { ["a"] = File("a"), ["special"] = Fifo(), ["z"] = File("z") }.CreateIn(fixture.Source);
        var (stored, other) = ("", "");
        var store = WhenFirstStored(name =>
        {
            (stored, other) = name == "a" ? ("a", "z") : ("z", "a");
            System.IO.File.Delete(Path.Combine(fixture.Source, other));
        });

        var outcome = await fixture.RunAsync(fixture.Upload() with { OnError = policy }, store);

        Assert.Equal(expected, outcome.Status);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((ErrorCode.LocalFileChanged, Path.Combine(fixture.Source, other)), (failure.Code, failure.Path));
        Assert.Contains(outcome.Warnings, warning => warning.Path.EndsWith("special", StringComparison.Ordinal));
        if (policy == ErrorPolicy.Fail) Assert.Null(outcome.Manifest);
        else Assert.Equal(stored, Assert.Single(EngineFixture.Decode(outcome).Files).Path);
    }

    [Fact]
    public async Task A_file_that_changes_between_listing_and_reading_is_described_as_it_was_read()
    {
        await using var fixture = new EngineFixture(OneAtATime);
        new Tree { ["a"] = File("a"), ["z"] = File("z") }.CreateIn(fixture.Source);
        var other = "";
        var store = WhenFirstStored(name => System.IO.File.WriteAllText(Path.Combine(fixture.Source, other = name == "a" ? "z" : "a"), "newer"));

        var outcome = await fixture.RunAsync(fixture.Upload(), store);

        var entry = EngineFixture.Decode(outcome).Files.Single(file => file.Path == other);
        Assert.Equal((5L, ContentHasher.HashText("newer")), (entry.Size, entry.Hash));
        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
    }

    [Theory]
    [InlineData(ErrorCode.StoreUnreachable)]
    [InlineData(ErrorCode.StoreAccessDenied)]
    [InlineData(ErrorCode.StoreFull)]
    public async Task A_store_that_fails_ends_the_transfer_with_its_own_reason_and_no_manifest(ErrorCode code)
    {
        await using var fixture = new EngineFixture();
        Many(50).CreateIn(fixture.Source);
        var memory = new InMemoryContentStore();
        var store = new FaultyContentStore(memory).On(StoreCall.Put, new Fault.Before(code), skip: 10, times: int.MaxValue);

        var outcome = await fixture.RunAsync(fixture.Upload() with { ManifestTarget = new ManifestTarget.Named("x") }, store);

        Assert.Equal(OutcomeStatus.Failed, outcome.Status);
        Assert.Equal(code, outcome.Failures[0].Code);
        Assert.DoesNotContain(memory.Keys, key => key.StartsWith("Manifests/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_ends_a_hanging_upload_in_order()
    {
        await using var fixture = new EngineFixture();
        Many(50).CreateIn(fixture.Source);
        using var cancel = new CancellationTokenSource();
        var gate = new Gate();
        var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Put, new Fault.Slow(gate), times: int.MaxValue);

        var running = fixture.RunAsync(fixture.Upload(), store, cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();
        var outcome = await running;

        Assert.Equal(OutcomeStatus.Cancelled, outcome.Status);
        Assert.Null(outcome.Manifest);
        Assert.Equal(0, fixture.Engine.Permits.InUse);
    }

    [Fact]
    public async Task A_named_path_that_does_not_exist_is_the_reason_given()
    {
        await using var fixture = new EngineFixture();

        var outcome = await fixture.RunAsync(fixture.Upload() with { Paths = [fixture.PathOf("nowhere")] }, new InMemoryContentStore());

        Assert.Equal(OutcomeStatus.Failed, outcome.Status);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal(ErrorCode.PathNotFound, failure.Code);
        Assert.Contains("nowhere", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_transfers_at_once_share_one_engine()
    {
        await using var fixture = new EngineFixture();
        Many(80).CreateIn(fixture.Source);
        var store = new InMemoryContentStore();

        var outcomes = await Task.WhenAll(fixture.RunAsync(fixture.Upload(), store), fixture.RunAsync(fixture.Upload(), store));

        Assert.All(outcomes, outcome => Assert.Equal(OutcomeStatus.Completed, outcome.Status));
        Assert.Equal(outcomes[0].Manifest!.Hash, outcomes[1].Manifest!.Hash);
        Assert.Equal(80, outcomes.Sum(outcome => outcome.Totals.ObjectsStored));
    }

    private const string OneAtATime = "rusty-attachments { batch-files = 1, units-per-node = 1, parts-per-unit = 1 }";

    // Tells the name of the file (whose content is its name) that is stored first, while no other has been read yet.
    private static FaultyContentStore WhenFirstStored(Action<string> action)
    {
        var done = 0;
        return new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Put, new Fault.Hang(), where: key =>
        {
            if (Interlocked.Exchange(ref done, 1) == 0) action(key == StoreKey.Data(ContentHasher.HashText("a")) ? "a" : "z");
            return false;
        });
    }

    internal static Tree Many(int files)
    {
        var tree = new Tree();
        for (var i = 0; i < files; i++) tree[$"d{i % 7}/e{i % 3}/f{i}"] = File($"content {i}", mtime: i * 1_000_003L);
        return tree;
    }
}
