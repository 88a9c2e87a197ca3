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

public sealed class DownloadSpecs
{
    private static readonly Tree Sample = new()
    {
        ["a.txt"] = File("hello", mtime: 1_600_000_000_123_456),
        ["old"] = File("before 1970", mtime: -1),
        ["dir/run.sh"] = File("#!", mtime: 4_102_444_800_000_001, runnable: true),
        ["dir/deep/nothing"] = File("", mtime: 7),
        ["empty/inside"] = Dir(),
        ["dir/up"] = Link("../a.txt"),
        ["chain"] = Link("dir/up"),
        ["tree"] = Link("dir/deep"),
    };

    [Fact]
    public async Task A_tree_comes_back_as_it_was()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, Sample);

        var outcome = await fixture.DownloadAsync(uploaded, store);

        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        Tree.AssertEqual(Sample, Tree.ReadFrom(fixture.Destination));
        Assert.Equal((7, 7), (outcome.Totals.FilesDone, outcome.Totals.FilesWritten));
    }

    [Fact]
    public async Task A_link_that_leads_through_another_link_leads_to_the_same_file_afterwards()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, new Tree { ["real/f"] = File("x", mtime: 1), ["alias"] = Link("real"), ["deep/l"] = Link("../alias/f") });

        await fixture.DownloadAsync(uploaded, store);

        Tree.AssertEqual(new Tree { ["real/f"] = File("x", mtime: 1), ["alias"] = Link("real"), ["deep/l"] = Link("../real/f") }, Tree.ReadFrom(fixture.Destination));
    }

    [Fact]
    public async Task A_second_download_writes_nothing_and_repairs_what_differs()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, Sample);
        await fixture.DownloadAsync(uploaded, store);
        System.IO.File.WriteAllText(Path.Combine(fixture.Destination, "a.txt"), "other");
        System.IO.File.Delete(Path.Combine(fixture.Destination, "chain"));

        var outcome = await fixture.DownloadAsync(uploaded, store);

        Assert.Equal((2, 5), (outcome.Totals.FilesWritten, outcome.Totals.FilesUpToDate));
        Tree.AssertEqual(Sample, Tree.ReadFrom(fixture.Destination));
    }

    [Fact]
    public async Task Chunks_are_put_together_at_their_offsets()
    {
        await using var fixture = new EngineFixture();
        var content = new byte[1_000_003];
        new Random(7).NextBytes(content);
        var tree = new Tree { ["big"] = File(content, mtime: 5) };
        var (store, uploaded) = await UploadAsync(fixture, tree, request => request with { ChunkSize = ChunkSize.Of(65_536) });

        await fixture.DownloadAsync(uploaded, store);

        Assert.Equal(16, store.Keys.Count);
        Tree.AssertEqual(tree, Tree.ReadFrom(fixture.Destination));
    }

    [Theory]
    [InlineData(ConflictPolicy.Skip, "mine", null)]
    [InlineData(ConflictPolicy.Overwrite, "theirs", null)]
    [InlineData(ConflictPolicy.CreateCopy, "mine", "theirs")]
    public async Task A_file_in_the_way_is_kept_replaced_or_joined_as_the_policy_says(ConflictPolicy policy, string expected, string? copy)
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, new Tree { ["x.txt"] = File("theirs", mtime: 5) });
        Directory.CreateDirectory(fixture.Destination);
        System.IO.File.WriteAllText(Path.Combine(fixture.Destination, "x.txt"), "mine");

        await fixture.DownloadAsync(uploaded, store, request => request with { Conflict = policy });

        Assert.Equal(expected, System.IO.File.ReadAllText(Path.Combine(fixture.Destination, "x.txt")));
        var beside = Path.Combine(fixture.Destination, "x (1).txt");
        Assert.Equal(copy, System.IO.File.Exists(beside) ? System.IO.File.ReadAllText(beside) : null);
    }

    [Fact]
    public async Task Globs_choose_what_comes_down()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, Sample);

        await fixture.DownloadAsync(uploaded, store, request => request with { Include = ["dir/**"], Exclude = ["**/nothing"] });

        Assert.Equal(["dir/run.sh", "dir/up"], Tree.ReadFrom(fixture.Destination).Paths);
    }

    [Fact]
    public async Task Damaged_and_missing_objects_are_named_and_never_become_files()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, new Tree { ["bad"] = File("good content"), ["lost"] = File("lost"), ["short"] = File("short"), ["ok"] = File("ok") });
        store.Plant(StoreKey.Data(ContentHasher.HashText("good content")), "evil content"u8.ToArray());
        store.Plant(StoreKey.Data(ContentHasher.HashText("short")), "shor"u8.ToArray());
        store.Lose(StoreKey.Data(ContentHasher.HashText("lost")));

        var outcome = await fixture.DownloadAsync(uploaded, store, request => request with { OnError = ErrorPolicy.Skip });

        Assert.Equal(OutcomeStatus.CompletedWithSkips, outcome.Status);
        Assert.Equal([ErrorCode.StoreObjectDamaged, ErrorCode.StoreObjectMissing, ErrorCode.StoreObjectDamaged], outcome.Failures.Select(failure => failure.Code));
        Assert.Equal(["ok"], Tree.ReadFrom(fixture.Destination).Paths);
    }

    [Fact]
    public async Task A_bit_flip_on_the_way_is_caught_unless_verification_is_off()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, new Tree { ["f"] = File("content") });
        IContentStore Flipping() => new FaultyContentStore(store).On(StoreCall.GetToFile, new Fault.BitFlip());

        var strict = await fixture.DownloadAsync(uploaded, Flipping());
        Assert.Equal((OutcomeStatus.Failed, ErrorCode.StoreObjectDamaged), (strict.Status, strict.Failures[0].Code));
        Assert.Empty(Tree.ReadFrom(fixture.Destination).Paths);

        var trusting = await fixture.DownloadAsync(uploaded, Flipping(), request => request with { Verify = false });
        Assert.Equal(OutcomeStatus.Completed, trusting.Status);
    }

    [Fact]
    public async Task Cancelling_leaves_no_temporary_file()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, UploadSpecs.Many(50));
        using var cancel = new CancellationTokenSource();
        var gate = new Gate();
        var slow = new FaultyContentStore(store).On(StoreCall.GetToFile, new Fault.Slow(gate), skip: 5, times: int.MaxValue);

        var running = fixture.RunAsync(new DownloadRequest { ManifestFile = uploaded.Manifest!.File, Destination = fixture.Destination }, slow, cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();

        Assert.Equal(OutcomeStatus.Cancelled, (await running).Status);
        Assert.All(Tree.ReadFrom(fixture.Destination).Paths.Where(path => path.Contains(".ra-tmp", StringComparison.Ordinal)), path => Assert.Fail($"left {path}"));
    }

    [Fact]
    public async Task A_planted_link_cannot_lead_a_write_out_of_the_destination()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, new Tree { ["dir/file"] = File("payload") });
        var outside = Directory.CreateDirectory(fixture.PathOf("outside")).FullName;
        Directory.CreateDirectory(fixture.Destination);
        System.IO.File.CreateSymbolicLink(Path.Combine(fixture.Destination, "dir"), outside);

        var outcome = await fixture.DownloadAsync(uploaded, store);

        Assert.Equal(OutcomeStatus.Failed, outcome.Status);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_diff_is_applied_deletions_included()
    {
        await using var fixture = new EngineFixture();
        var (store, uploaded) = await UploadAsync(fixture, new Tree { ["keep"] = File("keep"), ["gone/a"] = File("a"), ["gone/b/c"] = File("c"), ["new"] = File("new", mtime: 3) });
        await fixture.DownloadAsync(uploaded, store);
        System.IO.File.Delete(Path.Combine(fixture.Destination, "new"));
        var added = EngineFixture.Decode(uploaded).Files.Single(file => file.Path == "new");
        var diff = new SnapshotDiff(
            [FileEntry.Deleted("gone/a"), FileEntry.Deleted("gone/b/c"), added], [new DirEntry("gone", true), new DirEntry("gone/b", true)], ChunkSize.Default, ContentHash.Empty.ToString());
        var file = fixture.PathOf("diff.json");
        await System.IO.File.WriteAllBytesAsync(file, ManifestCodec.Encode(diff, ManifestFormat.V2025));

        var outcome = await fixture.RunAsync(new DownloadRequest { ManifestFile = file, Destination = fixture.Destination }, store);

        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        Assert.Equal(["keep", "new"], Tree.ReadFrom(fixture.Destination).Paths);
    }

    private static async Task<(InMemoryContentStore Store, TransferOutcome Outcome)> UploadAsync(
        EngineFixture fixture, Tree tree, Func<UploadRequest, UploadRequest>? with = null)
    {
        tree.CreateIn(fixture.Source);
        var store = new InMemoryContentStore();
        var request = fixture.Upload();
        var outcome = await fixture.RunAsync(with?.Invoke(request) ?? request, store);
        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        return (store, outcome);
    }
}
