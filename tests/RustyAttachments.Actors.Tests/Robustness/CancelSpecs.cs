using RustyAttachments.Actors.Tests.Transfers;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Robustness;

public sealed class CancelSpecs
{
    [Fact]
    public async Task A_cancelled_upload_ends_only_when_its_manifest_is_no_longer_being_stored()
    {
        await using var fixture = new EngineFixture();
        UploadSpecs.Many(5).CreateIn(fixture.Source);
        using var cancel = new CancellationTokenSource();
        using var letGo = new ManualResetEventSlim();
        var storing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A store that does not hear of the cancellation before its call is through.
        var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Put, new Fault.Meanwhile(_ =>
        {
            storing.SetResult();
            letGo.Wait();
        }), where: key => !key.TryGetHash(out _));

        var running = fixture.RunAsync(fixture.Upload() with { ManifestTarget = new ManifestTarget.Named("x") }, store, cancel.Token);
        await storing.Task;
        await cancel.CancelAsync();
        // By the end of another transfer the cancellation has long been heard.
        await fixture.RunAsync(fixture.Upload() with { Depth = UploadDepth.Hash }, null);
        var endedEarly = running.IsCompleted;
        letGo.Set();

        Assert.Equal(OutcomeStatus.Cancelled, (await running).Status);
        Assert.False(endedEarly);
    }
}
