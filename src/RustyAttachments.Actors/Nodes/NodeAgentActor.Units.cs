using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Nodes;

// One unit, from its lease to the report that was settled.
public sealed partial class NodeAgentActor
{
    private bool Exchanges => !ReferenceEquals(_services.Exchange, ISegmentExchange.None);

    private void OnGranted(WorkProtocol.WorkGranted granted)
    {
        if (_state.Find(granted.TransferId) is not { Stopping: false } transfer) return;
        foreach (var lease in granted.Leases) Take(transfer, lease);
    }

    private void Take(JoinedTransfer transfer, WorkProtocol.Lease lease)
    {
        if (transfer.Units.TryGetValue(lease.UnitId, out var older))
        {
            if (older.Epoch >= lease.Epoch) return; // told twice
            Forget(transfer, older);
            older.Actor?.Tell(StopUnit.Instance);
        }

        var unit = new RunningUnit(lease.UnitId, lease.Epoch, transfer.Paths.ToLocal(lease.Unit), Stopwatch.GetTimestamp());
        transfer.Units[lease.UnitId] = unit;
        EngineMetrics.Started(unit.Work);
        if (_state.Draining) unit.HandBack = true;
        if (!Exchanges || UnitSegments.ReadBy(unit.Work) is not { Count: > 0 } segments)
        {
            Start(transfer, unit);
            return;
        }

        var id = transfer.Spec.TransferId;
        _services.Scratch.Create(id);
        _services.Exchange.FetchAsync(id, segments, transfer.Cancelled)
            .PipeTo(Self, success: () => new SegmentsHere(id, unit.UnitId, unit.Epoch, null), failure: e => new SegmentsHere(id, unit.UnitId, unit.Epoch, e));
    }

    private void OnSegmentsHere(SegmentsHere here)
    {
        if (_state.FindUnit(here.TransferId, here.UnitId, here.Epoch) is not { } found) return;
        if (here.Failure is not null && !found.Transfer.Stopping && !found.Unit.Revoked) Fail(found.Transfer, found.Unit, here.Failure);
        else Start(found.Transfer, found.Unit);
    }

    private void Start(JoinedTransfer transfer, RunningUnit unit)
    {
        if (transfer.Stopping || unit.Revoked || unit.HandBack)
        {
            End(transfer, unit, unit is { HandBack: true, Revoked: false } && !transfer.Stopping ? HandedBack(transfer, unit) : null);
            return;
        }

        var id = transfer.Spec.TransferId;
        try
        {
            _services.Scratch.Create(id);
            var segments = transfer.Paths.Over(_services.Scratch.Segments(id));
            var context = new UnitContext(transfer.Spec, unit.UnitId, unit.Epoch, segments, _services.Settings.ProgressInterval, transfer.Cancelled) { Limiter = transfer.Limiter };
            unit.Actor = Context.ActorOf(_stages.PropsFor(context, unit.Work), $"unit-{id}-{unit.UnitId}-{unit.Epoch}");
            Context.Watch(unit.Actor);
        }
        catch (RustyAttachmentsException e)
        {
            Fail(transfer, unit, e);
        }
    }

    private void OnRevoked(WorkProtocol.LeaseRevoked revoked)
    {
        if (_state.FindUnit(revoked.TransferId, revoked.UnitId, revoked.Epoch) is not { } found) return;
        found.Unit.Revoked = true;
        found.Unit.Actor?.Tell(StopUnit.Instance);
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
        var (transfer, unit) = found;
        Context.Unwatch(unit.Actor!);
        unit.Actor = null;
        var id = transfer.Spec.TransferId;
        switch (ended)
        {
            case UnitEnded.Done done:
                Advance(unit, done.Result.Counters);
                Publish(transfer, unit, done.Result);
                break;
            case UnitEnded.Failed failed:
                End(transfer, unit, [new WorkProtocol.UnitFailed(id, _state.NodeId, failed.UnitId, failed.Epoch, failed.Code, UnitResults.Cut(failed.Reason), failed.Retryable || MayBeDoneElsewhere(unit, failed.Code))]);
                break;
            default:
                End(transfer, unit, unit is { HandBack: true, Revoked: false } && !transfer.Stopping ? HandedBack(transfer, unit) : null);
                break;
        }
    }

    // Whoever learns of a result can read its segments: they are there before.
    private void Publish(JoinedTransfer transfer, RunningUnit unit, UnitResult result)
    {
        var segments = UnitSegments.NamedBy(result);
        if (!Exchanges || segments.Count == 0 || transfer.Stopping)
        {
            Complete(transfer, unit, result);
            return;
        }

        var id = transfer.Spec.TransferId;
        _services.Exchange.PublishAsync(id, segments, transfer.Cancelled).PipeTo(
            Self,
            success: () => new ResultPublished(id, unit.UnitId, unit.Epoch, result, null),
            failure: e => new ResultPublished(id, unit.UnitId, unit.Epoch, result, e));
    }

    private void OnPublished(ResultPublished published)
    {
        if (_state.FindUnit(published.TransferId, published.UnitId, published.Epoch) is not { } found) return;
        if (published.Failure is not null && !found.Transfer.Stopping) Fail(found.Transfer, found.Unit, published.Failure);
        else Complete(found.Transfer, found.Unit, published.Result);
    }

    private void Complete(JoinedTransfer transfer, RunningUnit unit, UnitResult result)
    {
        var whole = transfer.Paths.ToWire(result);
        if (Exchanges && UnitResults.SizeOf(whole.Plan) > UnitResults.MaxPlanBytes)
        {
            Fail(transfer, unit, new RustyAttachmentsException(
                ErrorCode.ClusterUnable, "The paths that the upload names, with the links in them followed, are too long together for the nodes to exchange; name directories instead of files, or split the transfer."));
            return;
        }

        var parts = UnitResults.Split(whole);
        End(transfer, unit,
        [
            .. parts.Select((part, i) => new WorkProtocol.UnitCompleted(transfer.Spec.TransferId, _state.NodeId, unit.UnitId, unit.Epoch, part, i, parts.Length)),
        ]);
    }

    private void Fail(JoinedTransfer transfer, RunningUnit unit, Exception failure)
    {
        var (code, retryable) = failure is RustyAttachmentsException known ? (known.Code, MayBeDoneElsewhere(unit, known.Code)) : (ErrorCode.Internal, true);
        End(transfer, unit, [new WorkProtocol.UnitFailed(transfer.Spec.TransferId, _state.NodeId, unit.UnitId, unit.Epoch, code, UnitResults.Cut(failure.Message), retryable)]);
    }

    // Of several nodes, each has a line to the store, credentials, a clock and mounted file systems of its own; and an
    // outage of the store may be longer than one try.
    private bool MayBeDoneElsewhere(RunningUnit unit, ErrorCode code) =>
        Exchanges && (unit.Work is PlanUploadUnit || code is >= ErrorCode.StoreUnreachable and < ErrorCode.StoreSwept);

    private ImmutableArray<WorkProtocol.IForTransfer> HandedBack(JoinedTransfer transfer, RunningUnit unit) =>
        [new WorkProtocol.UnitHandedBack(transfer.Spec.TransferId, _state.NodeId, unit.UnitId, unit.Epoch)];

    private void End(JoinedTransfer transfer, RunningUnit unit, ImmutableArray<WorkProtocol.IForTransfer>? report)
    {
        Forget(transfer, unit);
        if (report is { } messages)
        {
            transfer.Unsettled[(unit.UnitId, unit.Epoch)] = messages;
            foreach (var message in messages) transfer.Transfer.Tell(message);
        }

        AfterUnit(transfer);
    }

    private static void Forget(JoinedTransfer transfer, RunningUnit unit)
    {
        EngineMetrics.Ended(unit.Work, Stopwatch.GetElapsedTime(unit.Started));
        transfer.Units.Remove(unit.UnitId);
    }

    private void AfterUnit(JoinedTransfer transfer)
    {
        if (!transfer.Stopping) Ask(transfer);
        else if (transfer.Units.Count == 0) Leave(transfer);
        CheckDrained();
    }

    private void OnSettled(WorkProtocol.ReportSettled settled)
    {
        _state.Find(settled.TransferId)?.Unsettled.Remove((settled.UnitId, settled.Epoch));
        CheckDrained();
    }

    private void OnTerminated(IActorRef dead)
    {
        if (_state.FindUnit(dead) is { } found)
        {
            found.Unit.Actor = null;
            End(found.Transfer, found.Unit,
            [
                new WorkProtocol.UnitFailed(
                    found.Transfer.Spec.TransferId, _state.NodeId, found.Unit.UnitId, found.Unit.Epoch, ErrorCode.Internal,
                    "A part of the program failed unexpectedly while it worked on this piece; run with -vv and report what the log says.", Retryable: true),
            ]);
        }
        else if (_stages.Replace(dead))
        {
            // Answers may have been lost with the stage: whoever waited for it starts again.
            foreach (var transfer in _state.Transfers)
                foreach (var unit in transfer.Units.Values.ToList())
                    if (unit.Actor is { } actor) Context.Stop(actor);
        }
    }
}
