using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Maintenance;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>Uploads through the engine while garbage is collected.</summary>
public sealed class SweptUploadSpecs
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_upload_whose_objects_are_swept_withdraws_its_manifest_and_the_next_one_stores_them_again()
    {
        await using var fixture = new EngineFixture(time: _time);
        var store = new InMemoryContentStore(_time);
        new Tree { ["old"] = File("old"), ["new"] = File("new") }.CreateIn(fixture.Source);
        store.Plant(StoreKey.Data(ContentHasher.HashText("old")), "old"u8.ToArray());
        _time.Advance(TimeSpan.FromDays(15));
        await CollectAsync(store);
        _time.Advance(TimeSpan.FromDays(2));
        var request = fixture.Upload() with { ManifestTarget = new ManifestTarget.Named("x") };
        var gate = new Gate();
        var slow = new FaultyContentStore(store).On(StoreCall.Put, new Fault.Slow(gate), where: key => key.Text.StartsWith("Manifests/", StringComparison.Ordinal));

        var upload = fixture.RunAsync(request, slow);
        await gate.Reached; // it has found "old" and stores its manifest next
        Assert.Equal(1, (await CollectAsync(store)).Deleted.Objects);
        _time.Advance(SweepGuard.RoundTime);
        gate.Open();
        var swept = await upload;

        Assert.Equal((OutcomeStatus.Failed, ErrorCode.StoreSwept), (swept.Status, swept.Failures[0].Code));
        Assert.DoesNotContain(store.Keys, key => key.StartsWith("Manifests/", StringComparison.Ordinal));
        _time.Advance(TimeSpan.FromHours(2));
        var again = await fixture.RunAsync(request, store);
        Assert.Equal((OutcomeStatus.Completed, 1L), (again.Status, again.Totals.ObjectsStored));
        Assert.Contains(again.Manifest!.Key!, store.Keys);
        Assert.Contains(StoreKey.Data(ContentHasher.HashText("old")).Text, store.Keys);
    }

    [Fact]
    public async Task An_object_that_only_a_cache_says_is_there_does_not_get_into_a_manifest_once_it_was_swept()
    {
        await using var fixture = new EngineFixture("rusty-attachments { units-per-node = 1, batch-files = 100 }", time: _time);
        var store = new InMemoryContentStore(_time) { Capabilities = new StoreCapabilities(MaxConcurrency: 4, CheapHead: false, ServerSideCopy: false) };
        var tree = new Tree { ["z/lonely"] = File("lonely", mtime: 1) };
        for (var i = 0; i < 300; i++) tree[$"d/{i}"] = File($"content {i}", mtime: 1);
        tree.CreateIn(fixture.Source);
        var unsampled = Enumerable.Range(0, 10_000).Select(seed => new CheckSampling((ulong)seed)).First(s => Enumerable.Range(100, 300).All(hit => !s.Verifies(hit)));
        var caches = new TransferCaches(new InMemoryHashCache(), new InMemoryCheckCache()) { Sampling = unsampled };
        var all = fixture.Upload() with { ManifestTarget = new ManifestTarget.Named("all") };
        await RunAsync(all with { ManifestTarget = null });
        await RunAsync(all with { Exclude = ["z/**"] });
        _time.Advance(TimeSpan.FromDays(15));
        await CollectAsync(store);
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await CollectAsync(store)).Deleted.Objects);
        _time.Advance(TimeSpan.FromDays(3)); // longer ago than clocks can differ

        var swept = await RunAsync(all);
        var again = await RunAsync(all);

        Assert.Equal((OutcomeStatus.Failed, ErrorCode.StoreSwept), (swept.Status, swept.Failures[0].Code));
        Assert.Equal((OutcomeStatus.Completed, 1L), (again.Status, again.Totals.ObjectsStored));
        Assert.Contains(StoreKey.Data(ContentHasher.HashText("lonely")).Text, store.Keys);

        Task<TransferOutcome> RunAsync(UploadRequest request) => fixture.Engine.RunAsync(request, store, null, CancellationToken.None, caches);
    }

    private Task<GcReport> CollectAsync(IContentStore store) => new GarbageCollector(store, new GcOptions { Run = true }, _time).RunAsync(CancellationToken.None);
}
