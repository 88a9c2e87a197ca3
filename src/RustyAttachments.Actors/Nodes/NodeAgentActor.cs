using Akka.Actor;
using Akka.Event;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Scanning;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Storage.Rates;

namespace RustyAttachments.Actors.Nodes;

/// <summary>
/// Owns a node's capacity: asks transfers for units when there is room, runs each unit in an actor of its own, repeats
/// reports until they are settled, and stops everything of a transfer when told to. Before it works on a tree that several
/// nodes share it makes sure that it sees the same one. Its children are the units and the stages they share; a stage that
/// dies is replaced and the units that may have waited for it are handed back.
/// </summary>
public sealed partial class NodeAgentActor : HandlerActor, IWithTimers
{
    private readonly NodeServices _services;
    private readonly NodeAgentState _state;
    private readonly NodeStages _stages;
    private readonly List<IActorRef> _drainers = [];

    /// <summary>Creates the agent of the node called <paramref name="nodeId"/> (see <see cref="NodeNames"/>).</summary>
    public NodeAgentActor(string nodeId, NodeServices services)
    {
        _services = services;
        _state = new NodeAgentState(nodeId, services.Settings.UnitsPerNode);
        _stages = new NodeStages(services, Context);
        Receive<WorkProtocol.TransferAvailable>(OnAvailable);
        Receive<WorkProtocol.WorkGranted>(OnGranted);
        Receive<WorkProtocol.LeaseRevoked>(OnRevoked);
        Receive<WorkProtocol.ReportSettled>(OnSettled);
        Receive<WorkProtocol.StopWork>(OnStopWork);
        Receive<Drain>(OnDrain);
        Receive<Probed>(OnProbed);
        Receive<SegmentsHere>(OnSegmentsHere);
        Receive<ResultPublished>(OnPublished);
        Receive<UnitAdvanced>(OnAdvanced);
        Receive<UnitEnded>(OnEnded);
        Receive<Terminated>(dead => OnTerminated(dead.ActorRef));
        Receive<Tick>(_ => OnTick());
        Receive<TellOfNode>(_ => TellBoard());
        Receive<GraceOver>(_ => HandBackAll());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _services.Settings.ProgressInterval);
        if (_services.Announcement is not { } announcement) return;
        Timers.StartPeriodicTimer(nameof(TellOfNode), TellOfNode.Instance, TimeSpan.Zero, announcement.Interval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (var transfer in _state.Transfers) transfer.Dispose();
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Stop);

    private void OnAvailable(WorkProtocol.TransferAvailable available)
    {
        if (_state.Draining) return;
        if (_state.Find(available.TransferId) is { } joined)
        {
            Update(joined, available.Spec);
            return;
        }

        var address = NodeNames.AddressOf(_state.NodeId);
        var problem = _services.Locations.Problem(available.Spec, address);
        var limiter = _services.LimitsRates ? new RateLimiter(available.Spec.LimitRate, _services.Time) : null;
        var transfer = new JoinedTransfer(available.Spec, _services.Transfers ?? Sender, problem is null ? _services.Locations.For(available.Spec) : PathTranslation.Same, limiter) { Exclusion = problem };
        _state.Join(transfer);
        if (problem is not null) TellExcluded(transfer);
        else if (available.Spec.Probe is null) Ask(transfer);
        else Probe(transfer);
    }

    private void Update(JoinedTransfer transfer, TransferSpec spec)
    {
        var wasPlanned = transfer.Spec.IsPlanned;
        transfer.Update(spec);
        if (transfer.Exclusion is not null) TellExcluded(transfer);
        else if (!wasPlanned && spec is { IsPlanned: true, Probe: not null }) Probe(transfer);
        else if (!wasPlanned && spec.IsPlanned) Ask(transfer);
    }

    private void Probe(JoinedTransfer transfer)
    {
        if (transfer.Probing || transfer.Stopping) return;
        transfer.Probing = true;
        var (id, expected, cancelled) = (transfer.Spec.TransferId, transfer.Spec.Probe!.Value, transfer.Cancelled);
        var paths = ((UploadRequest)transfer.Spec.Request).Paths;
        Task.Run(() => TreeProbe.Digest(paths, cancelled), cancelled)
            .PipeTo(Self, success: seen => new Probed(id, seen == expected, null), failure: e => new Probed(id, false, e.Message));
    }

    private void OnProbed(Probed probed)
    {
        if (_state.Find(probed.TransferId) is not { } transfer) return;
        transfer.Probing = false;
        if (!probed.Same)
        {
            transfer.Exclusion = probed.Failure is null
                ? "This node sees another tree under that path than the node that planned the transfer; mount the same file system, or correct node.locations."
                : $"This node cannot list the tree: {probed.Failure}";
            TellExcluded(transfer);
        }
        else if (transfer.Stopping)
        {
            AfterUnit(transfer);
        }
        else
        {
            Ask(transfer);
        }
    }

    private void TellExcluded(JoinedTransfer transfer) =>
        transfer.Transfer.Tell(new WorkProtocol.NodeExcluded(transfer.Spec.TransferId, _state.NodeId, UnitResults.Cut(transfer.Exclusion!)));

    // Repeated while there is room, as messages may be lost; without any, what has changed is told.
    private void Ask(JoinedTransfer transfer)
    {
        if (transfer.Stopping || transfer.Exclusion is not null || transfer.Probing) return;
        var room = _state.RoomFor(transfer);
        if (room <= transfer.Units.Count && room == transfer.RoomTold) return;
        transfer.RoomTold = room;
        transfer.Transfer.Tell(new WorkProtocol.RequestWork(transfer.Spec.TransferId, _state.NodeId, room, transfer.Spec.IsPlanned));
    }

    private void OnStopWork(WorkProtocol.StopWork stop)
    {
        if (_state.Find(stop.TransferId) is not { } transfer)
        {
            (_services.Transfers ?? Sender).Tell(new WorkProtocol.WorkStopped(stop.TransferId, _state.NodeId));
            return;
        }

        transfer.Stop();
        foreach (var unit in transfer.Units.Values) unit.Actor?.Tell(StopUnit.Instance);
        if (transfer.Units.Count == 0) Leave(transfer);
    }

    private void Leave(JoinedTransfer transfer)
    {
        var id = transfer.Spec.TransferId;
        _state.Leave(id);
        if (transfer.Spec.StoreName is { } store && _state.Transfers.All(other => other.Spec.StoreName != store)) _stages.Release(store);
        _stages.ReleaseTransfer(transfer.Spec);
        if (!ReferenceEquals(_services.Exchange, Segments.ISegmentExchange.None)) _services.Scratch.RemoveAll(id);
        transfer.Transfer.Tell(new WorkProtocol.WorkStopped(id, _state.NodeId));
        transfer.Dispose();
        CheckDrained();
    }

    private void OnTick()
    {
        foreach (var transfer in _state.Transfers.ToList())
        {
            if (transfer.Units.Count > 0)
                transfer.Transfer.Tell(new WorkProtocol.ReportProgress(transfer.Spec.TransferId, _state.NodeId, transfer.Progress()));
            foreach (var message in transfer.Unsettled.Values.SelectMany(static report => report)) transfer.Transfer.Tell(message);
            Ask(transfer);
        }
    }

    private void TellBoard()
    {
        if (_services.Announcement is { } announcement) announcement.Board.Tell(new BoardProtocol.NodeChanged(announcement.Describe(_state.UnitsRunning, _state.Draining)));
    }

    private void OnDrain(Drain drain)
    {
        _drainers.Add(Sender);
        if (!_state.Draining) Timers.StartSingleTimer(nameof(GraceOver), GraceOver.Instance, drain.Grace);
        _state.Draining = true;
        TellBoard();
        CheckDrained();
    }

    // What has not ended in time goes to other nodes.
    private void HandBackAll()
    {
        foreach (var unit in _state.Transfers.SelectMany(static transfer => transfer.Units.Values).ToList())
        {
            unit.HandBack = true;
            unit.Actor?.Tell(StopUnit.Instance);
        }
    }

    private void CheckDrained()
    {
        if (!_state.Draining || !_state.IsIdle) return;
        foreach (var drainer in _drainers) drainer.Tell(Drained.Instance);
        _drainers.Clear();
    }

    /// <summary>Tells a node's agent to take no more work, finish what it has within <paramref name="Grace"/>, hand back the rest, and answer <see cref="Drained"/>.</summary>
    public sealed record Drain(TimeSpan Grace) : INoSerializationVerificationNeeded;

    /// <summary>The node has no work any more.</summary>
    public sealed record Drained : INoSerializationVerificationNeeded
    {
        /// <summary>The message.</summary>
        public static Drained Instance { get; } = new();
    }

    private sealed record Probed(string TransferId, bool Same, string? Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record SegmentsHere(string TransferId, long UnitId, long Epoch, Exception? Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record ResultPublished(string TransferId, long UnitId, long Epoch, UnitResult Result, Exception? Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record TellOfNode : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static TellOfNode Instance { get; } = new();
    }

    private sealed record GraceOver : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static GraceOver Instance { get; } = new();
    }
}
