using System.Diagnostics;
using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Nodes;

/// <summary>
/// Owns a node's capacity: asks transfers for units when there is room, runs each unit in an actor of its own, repeats
/// reports until they are settled, and stops everything of a transfer when told to. Its children are the units and the
/// stages they share; a stage that dies is replaced and the units that may have waited for it are handed back.
/// </summary>
public sealed class NodeAgentActor : ReceiveActor, IWithTimers
{
    private readonly NodeServices _services;
    private readonly NodeAgentState _state;
    private readonly NodeStages _stages;

    /// <summary>Creates the agent of the node called <paramref name="nodeId"/>.</summary>
    public NodeAgentActor(string nodeId, NodeServices services)
    {
        _services = services;
        _state = new NodeAgentState(nodeId, services.Settings.UnitsPerNode);
        _stages = new NodeStages(services, Context);
        Receive<WorkProtocol.TransferAvailable>(OnAvailable);
        Receive<WorkProtocol.WorkGranted>(OnGranted);
        Receive<WorkProtocol.ReportSettled>(settled => _state.Find(settled.TransferId)?.Unsettled.Remove((settled.UnitId, settled.Epoch)));
        Receive<WorkProtocol.StopWork>(OnStopWork);
        Receive<UnitAdvanced>(OnAdvanced);
        Receive<UnitEnded>(OnEnded);
        Receive<Terminated>(dead => OnTerminated(dead.ActorRef));
        Receive<Tick>(_ => OnTick());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _services.Settings.ProgressInterval);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (var transfer in _state.Transfers) transfer.Dispose();
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Stop);

    private void OnAvailable(WorkProtocol.TransferAvailable available)
    {
        var transfer = new JoinedTransfer(available.Spec, available.Transfer);
        if (_state.Join(transfer)) Ask(transfer);
        else transfer.Dispose();
    }

    private void Ask(JoinedTransfer transfer)
    {
        var room = _state.RoomFor(transfer);
        if (room > 0) transfer.Transfer.Tell(new WorkProtocol.RequestWork(transfer.Spec.TransferId, _state.NodeId, room));
    }

    private void OnGranted(WorkProtocol.WorkGranted granted)
    {
        if (_state.Find(granted.TransferId) is not { Stopping: false } transfer) return;
        foreach (var lease in granted.Leases) Start(transfer, lease);
    }

    private void Start(JoinedTransfer transfer, WorkProtocol.Lease lease)
    {
        if (transfer.Units.Remove(lease.UnitId, out var older))
        {
            EngineMetrics.Ended(older.Work, Stopwatch.GetElapsedTime(older.Started));
            older.Actor.Tell(StopUnit.Instance);
        }

        var segments = _services.OpenSegments(transfer.Spec.TransferId);
        var context = new UnitContext(transfer.Spec, lease.UnitId, lease.Epoch, segments, _services.Settings.ProgressInterval, transfer.Cancelled);
        IActorRef actor;
        try
        {
            actor = Context.ActorOf(_stages.PropsFor(context, lease.Unit), $"unit-{transfer.Spec.TransferId}-{lease.UnitId}-{lease.Epoch}");
        }
        catch (RustyAttachmentsException e)
        {
            Report(transfer, new WorkProtocol.UnitFailed(transfer.Spec.TransferId, _state.NodeId, lease.UnitId, lease.Epoch, e.Code, e.Message, Retryable: false), lease.UnitId, lease.Epoch);
            return;
        }

        Context.Watch(actor);
        transfer.Units[lease.UnitId] = new RunningUnit(lease.UnitId, lease.Epoch, actor, lease.Unit, Stopwatch.GetTimestamp());
        EngineMetrics.Started(lease.Unit);
    }

    private void OnAdvanced(UnitAdvanced advanced)
    {
        if (_state.FindUnit(Sender) is { } found) Advance(found.Unit, advanced.Counters);
    }

    private static void Advance(RunningUnit unit, UnitCounters counters)
    {
        EngineMetrics.Advanced(unit.Counters, counters);
        unit.Counters = counters;
    }

    private void OnEnded(UnitEnded ended)
    {
        if (_state.FindUnit(Sender) is not { } found) return;
        if (ended is UnitEnded.Done done) Advance(found.Unit, done.Result.Counters);
        Forget(found.Transfer, found.Unit);
        Report(found.Transfer, ReportOf(found.Transfer, ended), ended.UnitId, ended.Epoch);
        AfterUnit(found.Transfer);
    }

    private WorkProtocol.IForTransfer? ReportOf(JoinedTransfer transfer, UnitEnded ended) => ended switch
    {
        UnitEnded.Done done => new WorkProtocol.UnitCompleted(transfer.Spec.TransferId, _state.NodeId, done.UnitId, done.Epoch, done.Result),
        UnitEnded.Failed failed => new WorkProtocol.UnitFailed(transfer.Spec.TransferId, _state.NodeId, failed.UnitId, failed.Epoch, failed.Code, failed.Reason, failed.Retryable),
        _ => null,
    };

    private static void Report(JoinedTransfer transfer, WorkProtocol.IForTransfer? report, long unitId, long epoch)
    {
        if (report is null) return;
        transfer.Unsettled[(unitId, epoch)] = report;
        transfer.Transfer.Tell(report);
    }

    private static void Forget(JoinedTransfer transfer, RunningUnit unit)
    {
        EngineMetrics.Ended(unit.Work, Stopwatch.GetElapsedTime(unit.Started));
        Context.Unwatch(unit.Actor);
        transfer.Units.Remove(unit.UnitId);
    }

    private void AfterUnit(JoinedTransfer transfer)
    {
        if (!transfer.Stopping) Ask(transfer);
        else if (transfer.Units.Count == 0) Leave(transfer);
    }

    private void OnTerminated(IActorRef dead)
    {
        if (_state.FindUnit(dead) is { } found)
        {
            Forget(found.Transfer, found.Unit);
            FailByCrash(found.Transfer, found.Unit);
            AfterUnit(found.Transfer);
        }
        else if (_stages.Replace(dead))
        {
            // Answers may have been lost with the stage: whoever waited for it starts again.
            foreach (var transfer in _state.Transfers)
                foreach (var unit in transfer.Units.Values.ToList())
                    Context.Stop(unit.Actor);
        }
    }

    private void FailByCrash(JoinedTransfer transfer, RunningUnit unit) => Report(transfer, new WorkProtocol.UnitFailed(
        transfer.Spec.TransferId, _state.NodeId, unit.UnitId, unit.Epoch, ErrorCode.Internal,
        "A part of the program failed unexpectedly while it worked on this piece; run with -vv and report what the log says.", Retryable: true), unit.UnitId, unit.Epoch);

    private void OnStopWork(WorkProtocol.StopWork stop)
    {
        if (_state.Find(stop.TransferId) is not { } transfer)
        {
            Sender.Tell(new WorkProtocol.WorkStopped(stop.TransferId, _state.NodeId));
            return;
        }

        transfer.Stop();
        foreach (var unit in transfer.Units.Values) unit.Actor.Tell(StopUnit.Instance);
        if (transfer.Units.Count == 0) Leave(transfer);
    }

    private void Leave(JoinedTransfer transfer)
    {
        _state.Leave(transfer.Spec.TransferId);
        if (transfer.Spec.StoreName is { } store && _state.Transfers.All(other => other.Spec.StoreName != store)) _stages.Release(store);
        transfer.Transfer.Tell(new WorkProtocol.WorkStopped(transfer.Spec.TransferId, _state.NodeId));
        transfer.Dispose();
    }

    private void OnTick()
    {
        foreach (var transfer in _state.Transfers)
        {
            if (transfer.Units.Count > 0)
                transfer.Transfer.Tell(new WorkProtocol.ReportProgress(transfer.Spec.TransferId, _state.NodeId, transfer.Progress()));
            foreach (var report in transfer.Unsettled.Values) transfer.Transfer.Tell(report);
            Ask(transfer);
        }
    }

    private sealed record Tick : INotInfluenceReceiveTimeout
    {
        public static Tick Instance { get; } = new();
    }
}
