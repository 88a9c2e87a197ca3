using Akka.Actor;
using Akka.TestKit;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Scanning;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>A transfer whose nodes exchange segments, with a probe in the place of all nodes.</summary>
public sealed class SharedTransferSpecs : Akka.TestKit.Xunit2.TestKit
{
    private const string Id = "00000000000000000000000000000001";
    private const string Node = "host:1#1";
    private readonly TempDirectory _temp = new();
    private readonly InMemoryContentStore _memory = new();
    private readonly RemovalsSeen _exchange = new();
    private readonly ScratchSpace _scratch;
    private readonly TestProbe _nodes;
    private readonly TestProbe _asker;

    public SharedTransferSpecs()
        : base(Akka.Configuration.ConfigurationFactory.ParseString("rusty-attachments { progress-interval = 50ms, lease-time = 1500ms }").WithFallback(EngineSettings.Reference))
    {
        _scratch = new ScratchSpace(_temp["scratch"]);
        _nodes = CreateTestProbe();
        _asker = CreateTestProbe();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _scratch.Dispose();
        _temp.Dispose();
    }

    [Theory]
    [InlineData(1, OutcomeStatus.Completed)]
    [InlineData(2, OutcomeStatus.Completed)]
    [InlineData(3, OutcomeStatus.Failed)]
    public async Task A_manifest_that_the_store_does_not_take_is_offered_as_often_as_a_unit_is_tried(int failures, OutcomeStatus expected)
    {
        var store = new FaultyContentStore(_memory).On(StoreCall.Put, new Fault.Before(ErrorCode.StoreUnreachable), times: failures);
        var outcome = await RunAsync(store);
        Assert.Equal(expected, outcome.Status);
        Assert.Equal(expected == OutcomeStatus.Completed ? 1 : 0, _memory.Keys.Count(key => key.StartsWith("Manifests/", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFiles(_temp["scratch"], "manifest.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_node_that_was_cut_off_published_too_late_is_removed_too()
    {
        await RunAsync(_memory);
        await _exchange.SecondRemoval.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private async Task<TransferOutcome> RunAsync(IContentStore store)
    {
        var request = new UploadRequest { Paths = [_temp.CreateDirectory("source")], ManifestTarget = new ManifestTarget.Named("tree") };
        var plan = UploadPlanner.Plan(request, probe: false, CancellationToken.None) with { NewUnits = [] };
        var context = new TransferContext(EngineSettings.Create(Sys.Settings.Config), _nodes, _scratch, _exchange, _ => store, TimeProvider.System);
        var transfer = Sys.ActorOf(Props.Create(() => new TransferActor(Id, context)));
        transfer.Tell(new TransferProtocol.Subscribe(_asker));
        transfer.Tell(new TransferProtocol.BeginTransfer(new TransferSpec(Id, request, "", "store")), _asker);
        await _nodes.FishForMessageAsync<WorkProtocol.TransferAvailable>(static _ => true);
        transfer.Tell(new WorkProtocol.RequestWork(Id, Node, 1, KnowsPlan: false), _nodes);
        var granted = await _nodes.FishForMessageAsync<WorkProtocol.WorkGranted>(static _ => true);
        var lease = Assert.Single(granted.Leases);
        transfer.Tell(new WorkProtocol.UnitCompleted(Id, Node, lease.UnitId, lease.Epoch, plan, 0, 1), _nodes);
        await _nodes.FishForMessageAsync<WorkProtocol.StopWork>(static _ => true);
        transfer.Tell(new WorkProtocol.WorkStopped(Id, Node), _nodes);
        return (await _asker.FishForMessageAsync<TransferProtocol.TransferEnded>(static _ => true)).Outcome;
    }

    private sealed class RemovalsSeen : ISegmentExchange
    {
        private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _removals;

        public Task SecondRemoval => _second.Task;

        public Task PublishAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task FetchAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveAsync(string transferId, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _removals) == 2) _second.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
