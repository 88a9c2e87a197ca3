using RustyAttachments.Actors.Tests.Transfers;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>Whole transfers in which every message that may leave its machine does so, as far as its form is concerned.</summary>
public sealed class SerializedTransferSpecs
{
    // A message that is refused is lost, and the transfer would wait for ever.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_upload_a_download_and_a_copy_between_stores_work_the_same_when_every_message_is_written_and_read()
    {
        await using var fixture = new EngineFixture(RefusingSerializer.Settings + "\nrusty-attachments { batch-files = 8, scan-entries = 16 }");
        var (store, other) = (new InMemoryContentStore(), new InMemoryContentStore());
        var tree = new Tree { ["link"] = Link("d0/f0"), ["empty"] = Dir() };
        for (var i = 0; i < 100; i++) tree[$"d{i % 7}/f{i}"] = File($"content {i}");
        tree.CreateIn(fixture.Source);

        var uploaded = await fixture.RunAsync(fixture.Upload() with { ManifestTarget = new ManifestTarget.Named("shot") }, store).WaitAsync(Limit);
        var downloaded = await fixture.DownloadAsync(uploaded, store).WaitAsync(Limit);
        var copied = await fixture.Engine.RunAsync(new SyncRequest { All = true }, other, null, CancellationToken.None, source: store).WaitAsync(Limit);

        Assert.Empty(RefusingSerializer.Refused.Distinct());
        Assert.Equal([OutcomeStatus.Completed, OutcomeStatus.Completed, OutcomeStatus.Completed], new[] { uploaded.Status, downloaded.Status, copied.Status });
        Assert.Equal((100, 101, 100), (uploaded.Totals.ObjectsStored, downloaded.Totals.FilesWritten, copied.Totals.ObjectsStored));
        Assert.Equal(store.Keys, other.Keys);
        Assert.Equal("content 42", await System.IO.File.ReadAllTextAsync(Path.Combine(fixture.Destination, "d0/f42")));
    }

    [Fact]
    public async Task A_transfer_that_is_cancelled_ends_in_order_when_every_message_is_written_and_read()
    {
        await using var fixture = new EngineFixture(RefusingSerializer.Settings);
        new Tree { ["a"] = File("content") }.CreateIn(fixture.Source);
        var gate = new Gate();
        var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Put, new Fault.Slow(gate));
        using var cancel = new CancellationTokenSource();

        var running = fixture.RunAsync(fixture.Upload(), store, cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();
        gate.Open();

        Assert.Equal(OutcomeStatus.Cancelled, (await running.WaitAsync(Limit)).Status);
        Assert.Empty(RefusingSerializer.Refused.Distinct());
    }
}
