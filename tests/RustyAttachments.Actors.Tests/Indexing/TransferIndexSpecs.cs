using Akka.Actor;
using Akka.TestKit;
using RustyAttachments.Actors.Indexing;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Actors.Tests.Indexing;

public sealed class TransferIndexSpecs : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _transfers;
    private readonly TestProbe _board;
    private readonly TestProbe _asker;

    public TransferIndexSpecs()
        : base(Akka.Configuration.ConfigurationFactory.ParseString("rusty-attachments.silence-limit = 50ms\nakka.test.single-expect-default = 60s").WithFallback(EngineSettings.Reference))
    {
        _transfers = CreateTestProbe();
        _board = CreateTestProbe();
        _asker = CreateTestProbe();
    }

    [Fact]
    public async Task A_submission_is_accepted_once_and_begun()
    {
        var index = Index();
        index.Tell(new IndexProtocol.SubmitTransfer("key", Spec("a")), _asker);
        Assert.Equal(new IndexProtocol.TransferAccepted("a", Created: true), await _asker.ExpectMsgAsync<IndexProtocol.TransferAccepted>());
        Assert.Equal("a", (await _transfers.ExpectMsgAsync<TransferProtocol.BeginTransfer>()).TransferId);
        Assert.Equal(TransferState.Submitted, (await _board.ExpectMsgAsync<BoardProtocol.TransferChanged>()).Status.State);

        index.Tell(new IndexProtocol.SubmitTransfer("key", Spec("b")), _asker);
        Assert.Equal(new IndexProtocol.TransferAccepted("a", Created: false), await _asker.ExpectMsgAsync<IndexProtocol.TransferAccepted>());
    }

    [Fact]
    public async Task A_transfer_that_says_nothing_is_begun_again_until_it_has_ended()
    {
        var index = Index();
        index.Tell(new IndexProtocol.SubmitTransfer(null, Spec("a")), _asker);
        for (var i = 0; i < 3; i++) await _transfers.ExpectMsgAsync<TransferProtocol.BeginTransfer>();

        index.Tell(new BoardProtocol.TransferChanged(Status("a", TransferState.Completed)));
        index.Tell(new IndexProtocol.RecallTransfers(10), _asker);
        await _asker.ExpectMsgAsync<IndexProtocol.TransferAccepted>();
        Assert.Equal(TransferState.Completed, (await _asker.ExpectMsgAsync<BoardProtocol.TransferChanged>()).Status.State);
        Assert.Equal(1, (await _asker.ExpectMsgAsync<IndexProtocol.TransfersRecalled>()).Count);
    }

    [Fact]
    public async Task Another_index_goes_on_where_the_last_one_was()
    {
        var index = Index();
        foreach (var id in new[] { "a", "b" }) index.Tell(new IndexProtocol.SubmitTransfer(id, Spec(id)), _asker);
        index.Tell(new BoardProtocol.TransferChanged(Status("a", TransferState.Failed)));
        await _asker.ExpectMsgAsync<IndexProtocol.TransferAccepted>();
        await _asker.ExpectMsgAsync<IndexProtocol.TransferAccepted>();
        index.Tell(new IndexProtocol.RecallTransfers(1), _asker);
        await _asker.FishForMessageAsync(static message => message is IndexProtocol.TransfersRecalled);
        await _asker.WatchAsync(index);
        Sys.Stop(index);
        await _asker.ExpectTerminatedAsync(index);
        var heir = CreateTestProbe();

        var next = Sys.ActorOf(Props.Create(() => new TransferIndexActor(heir, _board, EngineSettings.Create(Sys.Settings.Config), TimeProvider.System)));

        Assert.Equal("b", (await heir.ExpectMsgAsync<TransferProtocol.BeginTransfer>()).TransferId);
        next.Tell(new IndexProtocol.SubmitTransfer("a", Spec("c")), _asker);
        Assert.Equal(new IndexProtocol.TransferAccepted("a", Created: false), await _asker.ExpectMsgAsync<IndexProtocol.TransferAccepted>());
    }

    [Fact]
    public void A_snapshot_holds_it_all_and_ended_transfers_are_bounded()
    {
        var state = new TransferIndexState();
        for (var i = 0; i < TransferIndexState.KeptEnded + 5; i++)
        {
            state.Apply(new IndexEvent.Submitted($"key{i}", Spec($"{i}")));
            state.Apply(new IndexEvent.Ended(Status($"{i}", TransferState.Completed)));
        }

        state.Apply(new IndexEvent.Submitted("running", Spec("r")));
        state.Apply(new IndexEvent.Ended(Status("unknown", TransferState.Completed)));
        var restored = new TransferIndexState();
        restored.Restore(state.Snapshot());

        Assert.Equal("r", Assert.Single(restored.Running).Key);
        Assert.Equal(TransferIndexState.KeptEnded, restored.Ended.Count());
        Assert.Equal((null, "5", "r"), (restored.Find("key4"), restored.Find("key5"), restored.Find("running")));
    }

    private IActorRef Index() => Sys.ActorOf(Props.Create(() => new TransferIndexActor(_transfers, _board, EngineSettings.Create(Sys.Settings.Config), TimeProvider.System)));

    private static TransferSpec Spec(string id) => new(id, new UploadRequest { Paths = ["/a"] }, "", "cluster") { Name = id };

    private static TransferStatus Status(string id, TransferState state) => new()
    {
        Id = id, Kind = TransferKind.Upload, Name = id, State = state, SubmittedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
