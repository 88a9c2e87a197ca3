using Akka.Actor;
using Akka.TestKit;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>Parts of a transfer that one node alone can do, which does not come.</summary>
public sealed class PinnedUnitsSpecs : Akka.TestKit.Xunit2.TestKit
{
    private const string Id = "00000000000000000000000000000001";
    private readonly TempDirectory _temp = new();
    private readonly InMemoryContentStore _store = new();
    private readonly ScratchSpace _scratch;
    private readonly TestProbe _node;
    private readonly TestProbe _board;
    private volatile string _gone = "";

    public PinnedUnitsSpecs()
        : base(Akka.Configuration.ConfigurationFactory.ParseString("rusty-attachments { progress-interval = 20ms, absence-limit = 100ms }\nakka.test.single-expect-default = 60s").WithFallback(EngineSettings.Reference))
    {
        _scratch = new ScratchSpace(_temp["scratch"]);
        (_node, _board) = (CreateTestProbe(), CreateTestProbe());
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _scratch.Dispose();
        _temp.Dispose();
    }

    [Theory]
    [InlineData(ErrorPolicy.Fail, TransferState.Failed)]
    [InlineData(ErrorPolicy.Skip, TransferState.CompletedWithSkips)]
    public async Task The_part_of_a_node_that_does_not_come_back_is_given_up_and_the_other_parts_are_done(ErrorPolicy policy, TransferState expected)
    {
        var transfer = await PlannedAsync(policy);
        var first = await LeaseAsync(transfer);
        _gone = "b:2";
        var waiting = await StatusAsync(static status => status is { FailureCount: 1, UnitsPending: 1, UnitsLeased: 1 });
        Assert.False(waiting.HasEnded);
        Assert.Contains("b:2 has left the cluster and did not come back within 0.1 s", waiting.FirstFailure!.Message, StringComparison.Ordinal);

        await DoneAsync(transfer, first);
        await DoneAsync(transfer, await LeaseAsync(transfer));
        await StopAsync(transfer);

        var ended = await StatusAsync(static status => status.HasEnded);
        Assert.Equal((expected, 1L, 2L, ErrorCode.ClusterUnable), (ended.State, ended.FailureCount, ended.Counters.FilesDone, ended.FirstFailure!.Code));
    }

    [Fact]
    public async Task A_node_that_may_not_work_has_its_part_given_up_with_the_reason()
    {
        var transfer = await PlannedAsync(ErrorPolicy.Fail);
        transfer.Tell(new WorkProtocol.NodeExcluded(Id, "b:2#7", "This node has no location 'L'."), CreateTestProbe());
        var failed = await StatusAsync(static status => status.FailureCount > 0);
        Assert.Equal((1L, 2L, "b:2 cannot take its part: This node has no location 'L'."), (failed.FailureCount, failed.UnitsPending + failed.UnitsLeased, failed.FirstFailure!.Message));
        transfer.Tell(new WorkProtocol.NodeExcluded(Id, "b:2#7", "This node has no location 'L'."), CreateTestProbe()); // told again

        await DoneAsync(transfer, await LeaseAsync(transfer));
        await DoneAsync(transfer, await LeaseAsync(transfer));
        await StopAsync(transfer);
        Assert.Equal(1, (await StatusAsync(static status => status.HasEnded)).FailureCount);
    }

    [Fact]
    public async Task A_transfer_of_the_files_of_one_node_ends_when_that_does_not_come_back()
    {
        var transfer = Create();
        _gone = "b:2";
        transfer.Tell(new TransferProtocol.BeginTransfer(new TransferSpec(Id, new UploadRequest { Paths = ["/tree"] }, "", "cluster") { OnlyNode = "b:2" }), _node);
        var ended = await StatusAsync(static status => status.HasEnded);
        Assert.Equal((TransferState.Failed, ErrorCode.ClusterUnable), (ended.State, ended.FirstFailure!.Code));
    }

    // Two units for each of two nodes.
    private async Task<IActorRef> PlannedAsync(ErrorPolicy policy)
    {
        var transfer = Create();
        var request = new PrestageRequest { Keys = ["Manifests/a"], Nodes = ["a:1", "b:2"], OnError = policy };
        transfer.Tell(new TransferProtocol.BeginTransfer(new TransferSpec(Id, request, "", "cluster") { IsPlanned = true }), _node);
        var units = request.Nodes.SelectMany(node => new[] { "x", "y" }.Select(name => new PrestageUnit(new SegmentRef(name, 1, 1, ContentHash.Empty), node, 1)));
        await DoneAsync(transfer, await LeaseAsync(transfer), new UnitResult { NewUnits = [.. units] });
        return transfer;
    }

    private IActorRef Create()
    {
        var context = new TransferContext(EngineSettings.Create(Sys.Settings.Config), CreateTestProbe(), _scratch, ISegmentExchange.None, _ => _store, TimeProvider.System)
        {
            Board = _board,
            IsMember = node => node != _gone,
        };
        return Sys.ActorOf(Props.Create(() => new TransferActor(Id, context)));
    }

    private async Task<WorkProtocol.Lease> LeaseAsync(IActorRef transfer)
    {
        transfer.Tell(new WorkProtocol.RequestWork(Id, "a:1#1", 1, KnowsPlan: true), _node);
        return (await _node.FishForMessageAsync<WorkProtocol.WorkGranted>(static _ => true)).Leases[0];
    }

    private async Task DoneAsync(IActorRef transfer, WorkProtocol.Lease lease, UnitResult? result = null)
    {
        result ??= new UnitResult { Counters = new UnitCounters { FilesDone = 1 } };
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, "a:1#1", lease.UnitId, lease.Epoch, result), _node);
        await _node.FishForMessageAsync<WorkProtocol.ReportSettled>(settled => settled.Epoch == lease.Epoch);
    }

    private async Task StopAsync(IActorRef transfer)
    {
        await _node.FishForMessageAsync<WorkProtocol.StopWork>(static _ => true);
        transfer.Tell(new WorkProtocol.WorkStopped(Id, "a:1#1"), _node);
    }

    private async Task<TransferStatus> StatusAsync(Func<TransferStatus, bool> wanted) =>
        (await _board.FishForMessageAsync<BoardProtocol.TransferChanged>(changed => wanted(changed.Status))).Status;
}
