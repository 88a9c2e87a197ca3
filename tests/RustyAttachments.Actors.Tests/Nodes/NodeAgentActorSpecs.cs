using Akka.Actor;
using Akka.TestKit;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Nodes;

/// <summary>The agent of a node, with a probe in the place of the transfer: the probe grants, and sees what is reported.</summary>
public sealed class NodeAgentActorSpecs : Akka.TestKit.Xunit2.TestKit
{
    private const string Transfer = "00000000000000000000000000000001";
    private readonly TempDirectory _temp = new();
    private readonly InMemoryContentStore _memory = new();
    private readonly TestProbe _transfer;
    private readonly ScratchSpace _scratch;
    private readonly ISegmentStore _segments;
    private IContentStore _store;
    private bool _limitsRates;
    private IActorRef? _region;
    private ISegmentExchange _exchange = ISegmentExchange.None;

    public NodeAgentActorSpecs()
        : base(Akka.Configuration.ConfigurationFactory.ParseString("rusty-attachments { progress-interval = 20ms, units-per-node = 3 }\nakka.test.single-expect-default = 60s").WithFallback(EngineSettings.Reference))
    {
        _store = _memory;
        _transfer = CreateTestProbe();
        _scratch = new ScratchSpace(Path.Combine(_temp.Path, "scratch"));
        _scratch.Create(Transfer);
        _segments = _scratch.Segments(Transfer);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _scratch.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_node_asks_for_as_much_as_it_has_room_for_and_reports_until_it_is_settled()
    {
        var agent = await JoinAsync();
        agent.Tell(Grant(1, 7, "content"), _transfer);

        var done = await _transfer.FishForMessageAsync<WorkProtocol.UnitCompleted>(static _ => true);
        Assert.Equal((1L, 7L, 1L), (done.UnitId, done.Epoch, done.Result.Counters.ObjectsStored));
        var again = await _transfer.FishForMessageAsync<WorkProtocol.UnitCompleted>(static _ => true);
        Assert.Equal(done.Result, again.Result);
        agent.Tell(new WorkProtocol.ReportSettled(Transfer, 1, 7), _transfer);
        // The agent answers in order: what it sends after this demand, it sends settled.
        agent.Tell(Grant(2, 8, "more"), _transfer);
        var next = await _transfer.FishForMessageAsync<WorkProtocol.UnitCompleted>(static completed => completed.UnitId == 2);
        Assert.Equal(8, next.Epoch);
        Assert.Equal(2, _memory.Keys.Count);
    }

    [Fact]
    public async Task Stopping_cancels_what_runs_and_answers_when_it_has_ended()
    {
        var gate = new Gate();
        _store = new FaultyContentStore(_memory).On(StoreCall.Put, new Fault.Slow(gate), times: int.MaxValue);
        var agent = await JoinAsync();
        agent.Tell(Grant(1, 1, "content"), _transfer);
        await gate.Reached;

        agent.Tell(new WorkProtocol.StopWork(Transfer), _transfer);

        await _transfer.FishForMessageAsync<WorkProtocol.WorkStopped>(static _ => true);
        Assert.Empty(_memory.Keys);
        agent.Tell(new WorkProtocol.StopWork(Transfer), _transfer);
        await _transfer.FishForMessageAsync<WorkProtocol.WorkStopped>(static _ => true);
    }

    [Fact]
    public async Task A_store_that_fails_fails_the_unit_with_its_reason_and_not_for_another_try()
    {
        _store = new FaultyContentStore(_memory).On(StoreCall.Put, new Fault.Before(ErrorCode.StoreAccessDenied));
        var agent = await JoinAsync();
        agent.Tell(Grant(1, 1, "content"), _transfer);

        var failed = await _transfer.FishForMessageAsync<WorkProtocol.UnitFailed>(static _ => true);
        Assert.Equal((ErrorCode.StoreAccessDenied, false), (failed.Code, failed.Retryable));
    }

    [Fact]
    public async Task Between_nodes_what_a_store_denies_one_of_them_may_be_tried_by_another()
    {
        _store = new FaultyContentStore(_memory).On(StoreCall.Put, new Fault.Before(ErrorCode.StoreUnreachable));
        _exchange = new StoreSegmentExchange(_memory, _ => _segments);
        var agent = await JoinAsync();
        agent.Tell(Grant(1, 1, "content"), _transfer);

        var failed = await _transfer.FishForMessageAsync<WorkProtocol.UnitFailed>(static _ => true);
        Assert.Equal((ErrorCode.StoreUnreachable, true), (failed.Code, failed.Retryable));
    }

    [Fact]
    public async Task A_segment_that_is_not_what_was_written_fails_the_unit_for_another_try()
    {
        var agent = await JoinAsync();
        var lease = new WorkProtocol.Lease(1, 1, new UploadUnit(new SegmentRef("absent", 1, 1, ContentHash.Empty)));
        agent.Tell(new WorkProtocol.WorkGranted(Transfer, [lease]), _transfer);

        var failed = await _transfer.FishForMessageAsync<WorkProtocol.UnitFailed>(static _ => true);
        Assert.Equal(1, failed.UnitId);
    }

    [Fact]
    public async Task A_stage_that_dies_is_replaced_and_its_units_are_handed_back_for_another_try()
    {
        var gate = new Gate();
        _store = new FaultyContentStore(_memory).On(StoreCall.Put, new Fault.Slow(gate));
        var agent = await JoinAsync();
        agent.Tell(Grant(1, 1, "content"), _transfer);
        await gate.Reached;

        Sys.ActorSelection(agent.Path / "stage-3").Tell(Kill.Instance); // who stores, in the order of first need

        var failed = await _transfer.FishForMessageAsync<WorkProtocol.UnitFailed>(static _ => true);
        Assert.True(failed.Retryable);
        agent.Tell(Grant(1, 2, "content"), _transfer);
        var done = await _transfer.FishForMessageAsync<WorkProtocol.UnitCompleted>(static _ => true);
        Assert.Equal(2, done.Epoch);
        gate.Open();
    }

    [Fact]
    public async Task A_node_of_a_cluster_asks_the_cluster_what_the_store_has()
    {
        var region = CreateTestProbe();
        _region = region;
        var agent = await JoinAsync();
        agent.Tell(Grant(1, 1, "content"), _transfer);

        var asked = await region.ExpectMsgAsync<SharedExistenceProtocol.ClaimObjects>();
        var claim = Assert.Single(asked.Claims);
        Assert.Equal(("store", ContentHasher.HashText("content"), ExistenceShards.PartOf(claim.Hash)), (asked.Store, claim.Hash, asked.Part));
        region.Reply(new SharedExistenceProtocol.ClaimsAnswered("store", asked.Part, [new(claim.Ticket, claim.Hash, ClaimVerdict.Store, ClaimMeans.Head, false)]));

        var settled = await region.ExpectMsgAsync<SharedExistenceProtocol.ObjectsSettled>();
        Assert.Equal(new SharedExistenceProtocol.Settlement(claim.Ticket, claim.Hash, Stored: true, WasThere: false), Assert.Single(settled.Settlements));
        var done = await _transfer.FishForMessageAsync<WorkProtocol.UnitCompleted>(static _ => true);
        Assert.Equal(1, done.Result.Counters.ObjectsStored);
    }

    [Fact]
    public async Task A_node_keeps_to_the_rate_that_it_is_told_and_told_again()
    {
        _limitsRates = true;
        var agent = await JoinAsync();
        agent.Tell(new WorkProtocol.TransferAvailable(Spec() with { LimitRate = 1 }), _transfer);
        agent.Tell(Grant(1, 1, new string('x', 100_000)), _transfer); // let through, and then to be paid for
        await _transfer.FishForMessageAsync<WorkProtocol.UnitCompleted>(static _ => true);
        agent.Tell(Grant(2, 2, "more"), _transfer);
        await _transfer.FishForMessageAsync<WorkProtocol.ReportProgress>(static report => report.Units.Any(unit => unit is { UnitId: 2, Counters.BytesHashed: 4 }));
        Assert.Single(_memory.Keys);

        agent.Tell(new WorkProtocol.TransferAvailable(Spec()), _transfer);
        await _transfer.FishForMessageAsync<WorkProtocol.UnitCompleted>(static completed => completed.UnitId == 2);
        Assert.Equal(2, _memory.Keys.Count);
    }

    private async Task<IActorRef> JoinAsync()
    {
        var settings = EngineSettings.Create(Sys.Settings.Config);
        var services = new NodeServices(settings, new MemoryPermits(1 << 20), new ContentBuffers(new BufferPool()), _ => _store, _scratch) { ExistenceRegion = _region, LimitsRates = _limitsRates, Exchange = _exchange };
        var agent = Sys.ActorOf(Props.Create(() => new NodeAgentActor("node-1", services)));
        agent.Tell(new WorkProtocol.TransferAvailable(Spec()), _transfer);
        var ask = await _transfer.ExpectMsgAsync<WorkProtocol.RequestWork>();
        Assert.Equal(("node-1", 3), (ask.NodeId, ask.Units));
        return agent;
    }

    private TransferSpec Spec() => new(Transfer, new UploadRequest { Paths = [_temp.Path] }, _temp.Path, "store") { IsPlanned = true };

    private WorkProtocol.WorkGranted Grant(long unit, long epoch, string content)
    {
        var path = Path.Combine(_temp.Path, $"f{unit}");
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(5));
        var segment = _segments.Write($"in-{unit}-{epoch}", [new SegmentItem(FileEntry.Unhashed($"f{unit}", content.Length, 5_000_000))]);
        return new WorkProtocol.WorkGranted(Transfer, [new WorkProtocol.Lease(unit, epoch, new UploadUnit(segment))]);
    }
}
