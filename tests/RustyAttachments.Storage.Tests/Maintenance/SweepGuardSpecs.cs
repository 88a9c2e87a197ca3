using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Maintenance;

/// <summary>Uploads and sweeps that meet, in every order that matters. "old" is marked garbage that the upload finds present.</summary>
public sealed class SweepGuardSpecs : IAsyncLifetime
{
    private readonly GcFixture _gc = new();

    public async Task InitializeAsync()
    {
        _gc.Plant("old");
        await _gc.MarkAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_manifest_that_is_stored_before_the_sweep_looks_for_manifests_keeps_its_objects()
    {
        var gate = new Gate();
        var slow = new FaultyContentStore(_gc.Store).On(StoreCall.Put, new Fault.Slow(gate), where: IsSweep);

        var sweep = _gc.CollectAsync(slow);
        await gate.Reached; // it has read all manifests there were
        var manifest = await _gc.UploadAsync(_gc.Store, "old", "new");
        gate.Open();

        Assert.Equal((1L, 0L), ((await sweep).Kept.Objects, (await sweep).Deleted.Objects));
        Assert.Equal((true, true), (_gc.Has("old"), _gc.Store.Keys.Contains(manifest.Text)));
    }

    [Fact]
    public async Task A_manifest_that_is_stored_while_the_sweep_deletes_is_withdrawn_and_the_next_upload_succeeds()
    {
        var (gate, manifestGate) = (new Gate(), new Gate());
        var slowUploader = new FaultyContentStore(_gc.Store).On(StoreCall.Put, new Fault.Slow(manifestGate), where: IsManifest);
        var slowSweeper = new FaultyContentStore(_gc.Store).On(StoreCall.Delete, new Fault.Slow(gate), where: key => key == GcFixture.Key("old"));

        var upload = _gc.UploadAsync(slowUploader, "old", "new");
        await manifestGate.Reached; // it has found "old"
        var sweep = _gc.CollectAsync(slowSweeper);
        await gate.Reached; // the sweep has read the manifests, and will delete
        manifestGate.Open();
        var failure = Assert.ThrowsAsync<StoreException>(() => upload);
        gate.Open();
        await sweep;
        await _gc.PassAsync(upload);

        Assert.Equal(ErrorCode.StoreSwept, (await failure).Code);
        Assert.Contains("'old'", (await failure).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_gc.Store.Keys, key => key.StartsWith("Manifests/", StringComparison.Ordinal));

        var again = _gc.UploadAsync(_gc.Store, "old", "new");
        await _gc.PassAsync(again);
        Assert.Contains((await again).Text, _gc.Store.Keys);
        Assert.Equal((true, true), (_gc.Has("old"), _gc.Has("new")));
    }

    [Fact]
    public async Task A_sweep_that_is_over_before_the_manifest_is_stored_is_noticed_all_the_same()
    {
        var gate = new Gate();
        var slow = new FaultyContentStore(_gc.Store).On(StoreCall.Put, new Fault.Slow(gate), where: IsManifest);

        var upload = _gc.UploadAsync(slow, "old");
        await gate.Reached;
        Assert.Equal(1, (await _gc.CollectAsync()).Deleted.Objects);
        _gc.Time.Advance(TimeSpan.FromDays(3)); // a long upload
        gate.Open();

        Assert.Equal(ErrorCode.StoreSwept, (await Assert.ThrowsAsync<StoreException>(() => upload)).Code);
        Assert.Empty(_gc.Objects);
        Assert.DoesNotContain(_gc.Store.Keys, key => key.StartsWith("Manifests/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sweep_of_other_objects_does_not_hold_up_an_upload()
    {
        _gc.Plant("mine");
        await _gc.CollectAsync();

        var manifest = await _gc.UploadAsync(_gc.Store, "mine");

        Assert.Contains(manifest.Text, _gc.Store.Keys);
    }

    [Fact]
    public async Task Content_that_was_swept_and_stored_again_is_waited_for_and_fine()
    {
        await _gc.CollectAsync();

        var upload = _gc.UploadAsync(_gc.Store, "old");
        Assert.False(upload.IsCompleted); // the round may still delete
        await _gc.PassAsync(upload);

        Assert.Contains((await upload).Text, _gc.Store.Keys);
        Assert.True(_gc.Has("old"));
    }

    [Fact]
    public async Task A_sweep_long_before_the_upload_is_not_even_read()
    {
        await _gc.CollectAsync();
        _gc.Time.Advance(TimeSpan.FromDays(1));
        var reads = _gc.Store.Calls(StoreCall.Get);

        await _gc.UploadAsync(_gc.Store, "old");

        Assert.Equal(reads, _gc.Store.Calls(StoreCall.Get));
    }

    [Fact]
    public async Task A_damaged_record_counts_as_one_of_everything()
    {
        _gc.Store.Plant(StoreKey.Parse("Maintenance/gc/swept/damaged"), [1, 2, 3]);

        var upload = _gc.UploadAsync(_gc.Store, "any");
        Assert.False(upload.IsCompleted);
        await _gc.PassAsync(upload);

        Assert.True(_gc.Has("any"));
    }

    private static bool IsSweep(StoreKey key) => key.Text.StartsWith("Maintenance/gc/swept/", StringComparison.Ordinal);

    private static bool IsManifest(StoreKey key) => key.Text.StartsWith("Manifests/", StringComparison.Ordinal);
}
