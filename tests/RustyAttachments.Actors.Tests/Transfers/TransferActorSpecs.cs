using Akka.Actor;
using Akka.TestKit;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>The coordinator of a transfer, with probes in the place of nodes: what it grants, what survives it, how it ends.</summary>
public sealed class TransferActorSpecs : Akka.TestKit.Xunit2.TestKit
{
    private const string Id = "00000000000000000000000000000001";
    private const string Settings = "rusty-attachments { progress-interval = 20ms, announce-interval = 20ms, second-copy-after = 1h }\nakka.test.single-expect-default = 60s";
    private readonly TempDirectory _temp = new();
    private readonly InMemoryContentStore _store = new();
    private readonly ScratchSpace _scratch;
    private readonly StoreSegmentExchange _exchange;
    private readonly TestProbe _agents;
    private readonly TestProbe _board;
    private readonly TestProbe _node;
    private readonly TestProbe _asker; // not the test actor: what other tests send without a sender may come to that

    public TransferActorSpecs()
        : base(Akka.Configuration.ConfigurationFactory.ParseString(Settings).WithFallback(EngineSettings.Reference))
    {
        _scratch = new ScratchSpace(Path.Combine(_temp.Path, "scratch"));
        _exchange = new StoreSegmentExchange(_store, _scratch.Segments);
        (_agents, _board, _node, _asker) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _scratch.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_transfer_is_announced_planned_by_a_node_and_then_done_by_those_that_know_the_plan()
    {
        var transfer = await BeginAsync();
        var plan = await LeaseAsync(transfer, knowsPlan: false);
        Assert.IsType<PlanUploadUnit>(plan.Unit);

        await DoneAsync(transfer, plan, Planned());

        var available = await _node.FishForMessageAsync<WorkProtocol.TransferAvailable>(static available => available.Spec.IsPlanned);
        Assert.Equal(("/tree", ContentHash.Empty), (available.Spec.Root, available.Spec.Probe));
        transfer.Tell(Request(knowsPlan: false), _node);
        await _node.FishForMessageAsync<WorkProtocol.TransferAvailable>(static again => again.Spec.IsPlanned); // told again, nothing granted
        Assert.IsType<ScanUnit>((await LeaseAsync(transfer)).Unit);
    }

    [Fact]
    public async Task What_was_leased_and_done_outlives_the_coordinator()
    {
        var transfer = await BeginAsync();
        await DoneAsync(transfer, await LeaseAsync(transfer, knowsPlan: false), Planned());
        var scan = await LeaseAsync(transfer);
        await DoneAsync(transfer, scan, new UnitResult { NewUnits = [new UploadUnit(Segment("in", "f"))], Counters = new UnitCounters { FilesTotal = 1 } });
        var upload = await LeaseAsync(transfer);

        transfer = await ReplaceAsync(transfer);
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, "n:1#1", upload.UnitId, upload.Epoch, new UnitResult { Segments = [Segment("out", "f")], Counters = new UnitCounters { FilesDone = 1 } }), _node);
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, "n:1#1", upload.UnitId, upload.Epoch, new UnitResult { Counters = new UnitCounters { FilesDone = 7 } }), _node); // told twice
        await StopAsync(transfer);

        var ended = await EndAsync();
        Assert.Equal((TransferState.Completed, 1L, 1L), (ended.State, ended.Counters.FilesTotal, ended.Counters.FilesDone));
        Assert.Equal([new NodeShare("n:1", ended.Counters, 3, 0)], ended.Nodes.AsEnumerable());
        Assert.Equal([ended.ManifestKey!], _store.Keys);
    }

    [Fact]
    public async Task A_coordinator_that_is_replaced_while_the_manifest_is_written_writes_it_once()
    {
        var transfer = await BeginAsync();
        await DoneAsync(transfer, await LeaseAsync(transfer, knowsPlan: false), Planned() with { NewUnits = [], Segments = [Segment("out", "f")] });
        transfer = await ReplaceAsync(transfer);
        transfer = await ReplaceAsync(transfer);
        transfer.Tell(Request(), _node);
        await StopAsync(transfer);

        Assert.Equal((await EndAsync()).ManifestKey, Assert.Single(_store.Keys));
    }

    [Fact]
    public async Task A_node_that_is_gone_gives_its_units_to_another_one()
    {
        var transfer = await BeginAsync();
        var plan = await LeaseAsync(transfer, knowsPlan: false);
        var other = CreateTestProbe();
        transfer.Tell(new WorkProtocol.RequestWork(Id, "other:1#2", 1, KnowsPlan: false), other);

        Sys.Stop(_node);

        var again = (await other.FishForMessageAsync<WorkProtocol.WorkGranted>(static _ => true)).Leases[0];
        Assert.Equal(plan.UnitId, again.UnitId);
        Assert.True(again.Epoch > plan.Epoch);
    }

    [Fact]
    public async Task A_node_that_hands_a_unit_back_gets_its_answer_and_the_unit_is_free()
    {
        var transfer = await BeginAsync();
        var plan = await LeaseAsync(transfer, knowsPlan: false);
        transfer.Tell(new WorkProtocol.UnitHandedBack(Id, "n:1#1", plan.UnitId, plan.Epoch), _node);
        await _node.FishForMessageAsync<WorkProtocol.ReportSettled>(settled => settled.Epoch == plan.Epoch);
        Assert.Equal(plan.UnitId, (await LeaseAsync(transfer, knowsPlan: false)).UnitId);
    }

    [Fact]
    public async Task A_result_in_parts_counts_when_all_are_there_in_any_order()
    {
        var transfer = await BeginAsync();
        var plan = await LeaseAsync(transfer, knowsPlan: false);
        var parts = new[] { new UnitResult { NewUnits = Planned().NewUnits }, Planned() with { NewUnits = [], Counters = new UnitCounters { FilesTotal = 3 } } };
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, "n:1#1", plan.UnitId, plan.Epoch, parts[1], 1, 2), _node);
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, "n:1#1", plan.UnitId, plan.Epoch, parts[1], 1, 2), _node);
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, "n:1#1", plan.UnitId, plan.Epoch, parts[0], 0, 2), _node);

        await _node.FishForMessageAsync<WorkProtocol.ReportSettled>(settled => settled.Epoch == plan.Epoch);
        Assert.IsType<ScanUnit>((await LeaseAsync(transfer)).Unit);
    }

    [Fact]
    public async Task A_node_that_may_not_work_is_shown_with_its_reason_until_it_works()
    {
        var transfer = await BeginAsync();
        transfer.Tell(new WorkProtocol.NodeExcluded(Id, "n:1#1", "another tree"), _node);
        var changed = await _board.FishForMessageAsync<BoardProtocol.TransferChanged>(static changed => !changed.Status.Excluded.IsEmpty);
        Assert.Equal(new NodeExclusion("n:1", "another tree"), Assert.Single(changed.Status.Excluded));

        transfer.Tell(Request(knowsPlan: false), _node);
        await _board.FishForMessageAsync<BoardProtocol.TransferChanged>(static changed => changed.Status.Excluded.IsEmpty);
    }

    [Fact]
    public async Task Nodes_share_the_rate_of_a_transfer_which_may_change()
    {
        var transfer = await BeginAsync();
        transfer.Tell(Request(knowsPlan: false), _node);
        transfer.Tell(new WorkProtocol.RequestWork(Id, "other:1#2", 1, KnowsPlan: false), CreateTestProbe());
        transfer.Tell(new TransferProtocol.LimitRate(Id, 1000));
        await _agents.FishForMessageAsync<WorkProtocol.TransferAvailable>(static available => available.Spec.LimitRate == 500);
        Assert.Equal(1000, (await _board.FishForMessageAsync<BoardProtocol.TransferChanged>(static changed => changed.Status.LimitRate is not null)).Status.LimitRate);

        transfer = await ReplaceAsync(transfer);
        transfer.Tell(Request(knowsPlan: false), _node);
        await _agents.FishForMessageAsync<WorkProtocol.TransferAvailable>(static available => available.Spec.LimitRate == 1000);
        transfer.Tell(new TransferProtocol.LimitRate(Id, null));
        await _agents.FishForMessageAsync<WorkProtocol.TransferAvailable>(static available => available.Spec.LimitRate is null);
    }

    [Fact]
    public async Task A_node_that_asks_again_before_it_has_heard_of_its_unit_gets_no_more_than_it_has_room_for()
    {
        var transfer = await BeginAsync();
        await DoneAsync(transfer, await LeaseAsync(transfer, knowsPlan: false), Planned() with { NewUnits = [new ScanUnit(new ScanTask("/tree/a", "a")), new ScanUnit(new ScanTask("/tree/b", "b"))] });
        var first = await LeaseAsync(transfer);
        transfer.Tell(Request(), _node);
        transfer.Tell(Request(), _node);
        transfer.Tell(new TransferProtocol.LimitRate(Id, 1000)); // what comes of it shows what had been granted before
        var status = (await _board.FishForMessageAsync<BoardProtocol.TransferChanged>(static changed => changed.Status.LimitRate is not null)).Status;
        Assert.Equal((1, 1), (status.UnitsLeased, status.UnitsPending));
        await DoneAsync(transfer, first, new UnitResult());

        var second = (await _node.FishForMessageAsync<WorkProtocol.WorkGranted>(static _ => true)).Leases;
        Assert.NotEqual(first.UnitId, Assert.Single(second).UnitId);
    }

    [Fact]
    public async Task Nodes_that_wait_together_get_different_units_with_different_epochs()
    {
        var transfer = await BeginAsync();
        await DoneAsync(transfer, await LeaseAsync(transfer, knowsPlan: false), Planned());
        var scan = await LeaseAsync(transfer);
        var other = CreateTestProbe();
        transfer.Tell(Request(), _node);
        transfer.Tell(new WorkProtocol.RequestWork(Id, "other:1#2", 1, KnowsPlan: true), other);

        transfer.Tell(
            new WorkProtocol.UnitCompleted(
                Id, "n:1#1", scan.UnitId, scan.Epoch, new UnitResult { NewUnits = [new ScanUnit(new ScanTask("/tree/a", "a")), new ScanUnit(new ScanTask("/tree/b", "b"))] }), _node);

        var first = (await _node.FishForMessageAsync<WorkProtocol.WorkGranted>(static _ => true)).Leases;
        var second = (await other.FishForMessageAsync<WorkProtocol.WorkGranted>(static _ => true)).Leases;
        var all = first.Concat(second).ToList();
        Assert.Equal((2, 2, 2), (all.Count, all.DistinctBy(static lease => lease.UnitId).Count(), all.DistinctBy(static lease => lease.Epoch).Count()));
    }

    [Fact]
    public async Task Cancelling_stops_the_nodes_and_removes_what_was_exchanged()
    {
        var transfer = await BeginAsync();
        await LeaseAsync(transfer, knowsPlan: false);
        _scratch.Create(Id);
        await _exchange.PublishAsync(Id, [Segment("left", "f")], CancellationToken.None);

        transfer.Tell(new TransferProtocol.CancelTransfer(Id));
        await _node.FishForMessageAsync<WorkProtocol.StopWork>(static _ => true);
        transfer.Tell(new WorkProtocol.WorkStopped(Id, "n:1#1"), _node);

        Assert.Equal(TransferState.Cancelled, (await EndAsync()).State);
        Assert.Empty(_store.Keys);
    }

    [Fact]
    public async Task A_failure_ends_it_and_is_told_on_request_also_by_a_later_coordinator()
    {
        var transfer = await BeginAsync();
        var plan = await LeaseAsync(transfer, knowsPlan: false);
        transfer.Tell(new WorkProtocol.UnitFailed(Id, "n:1#1", plan.UnitId, plan.Epoch, ErrorCode.PathNotFound, "It is not there.", Retryable: false), _node);
        await StopAsync(transfer);
        var ended = await EndAsync();
        Assert.Equal((TransferState.Failed, ErrorCode.PathNotFound), (ended.State, ended.FirstFailure!.Code));

        transfer = await ReplaceAsync(transfer);
        transfer.Tell(new TransferProtocol.GetIssues(Id, 0, 10), _asker);
        Assert.Equal("It is not there.", Assert.Single((await _asker.ExpectMsgAsync<TransferProtocol.Issues>()).Page.Issues).Message);
        transfer.Tell(Request(), _node);
        await _node.FishForMessageAsync<WorkProtocol.StopWork>(static _ => true);
        transfer.Tell(new TransferProtocol.BeginTransfer(Spec()), _asker);
        await _asker.ExpectMsgAsync<TransferProtocol.TransferBegun>();
        Assert.Equal(TransferState.Failed, (await _asker.ExpectMsgAsync<BoardProtocol.TransferChanged>()).Status.State);
    }

    [Fact]
    public async Task Who_works_for_a_transfer_that_nobody_knows_is_told_to_stop()
    {
        Create().Tell(Request(), _node);
        Assert.Equal(Id, (await _node.ExpectMsgAsync<WorkProtocol.StopWork>()).TransferId);
    }

    private IActorRef Create()
    {
        var context = new TransferContext(EngineSettings.Create(Sys.Settings.Config), _agents, _scratch, _exchange, _ => _store, TimeProvider.System) { Board = _board };
        return Sys.ActorOf(Props.Create(() => new TransferActor(Id, context)));
    }

    private async Task<IActorRef> BeginAsync()
    {
        var transfer = Create();
        transfer.Tell(new TransferProtocol.BeginTransfer(Spec()), _asker);
        await _asker.ExpectMsgAsync<TransferProtocol.TransferBegun>();
        await _agents.ExpectMsgAsync<WorkProtocol.TransferAvailable>();
        return transfer;
    }

    private async Task<IActorRef> ReplaceAsync(IActorRef transfer)
    {
        await _asker.WatchAsync(transfer);
        Sys.Stop(transfer);
        await _asker.ExpectTerminatedAsync(transfer);
        return Create();
    }

    private async Task<WorkProtocol.Lease> LeaseAsync(IActorRef transfer, bool knowsPlan = true)
    {
        transfer.Tell(Request(knowsPlan), _node);
        return (await _node.FishForMessageAsync<WorkProtocol.WorkGranted>(static _ => true)).Leases[0];
    }

    private async Task DoneAsync(IActorRef transfer, WorkProtocol.Lease lease, UnitResult result)
    {
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, "n:1#1", lease.UnitId, lease.Epoch, result), _node);
        await _node.FishForMessageAsync<WorkProtocol.ReportSettled>(settled => settled.Epoch == lease.Epoch);
    }

    private async Task StopAsync(IActorRef transfer)
    {
        await _node.FishForMessageAsync<WorkProtocol.StopWork>(static _ => true);
        transfer.Tell(new WorkProtocol.WorkStopped(Id, "n:1#1"), _node);
    }

    private async Task<TransferStatus> EndAsync() =>
        (await _board.FishForMessageAsync<BoardProtocol.TransferChanged>(static changed => changed.Status.HasEnded)).Status;

    private SegmentRef Segment(string name, string path)
    {
        _scratch.Create(Id);
        return _scratch.Segments(Id).Write(name, [new SegmentItem(FileEntry.Hashed(path, ContentHash.Empty, 0, 0))]);
    }

    private static WorkProtocol.RequestWork Request(bool knowsPlan = true) => new(Id, "n:1#1", 1, knowsPlan);

    private static TransferSpec Spec() => new(Id, new UploadRequest { Paths = ["/tree"], ManifestTarget = new ManifestTarget.Named("tree") }, "", "cluster") { Name = "tree" };

    private static UnitResult Planned() => new()
    {
        Plan = new UploadPlan("/tree", new ScanRules { Root = "/tree", AbsolutePaths = false, Symlinks = SymlinkPolicy.CollapseEscaping }, ContentHash.Empty),
        NewUnits = [new ScanUnit(new ScanTask("/tree", ""))],
    };
}
