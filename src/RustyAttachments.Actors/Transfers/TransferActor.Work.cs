using Akka.Actor;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Transfers;

// Leases: who gets which unit, and what comes back.
public sealed partial class TransferActor
{
    private void OnRequest(WorkProtocol.RequestWork request)
    {
        Hear(request.NodeId);
        _excluded.Remove(NodeNames.AddressOf(request.NodeId));
        _demand[request.NodeId] = new Demand(Sender, request.Units, request.KnowsPlan);
        if (_state.Spec.IsPlanned && !request.KnowsPlan) Sender.Tell(Available());
        else Grant(request.NodeId);
    }

    // Whoever works is told of the end, and waited for.
    private void Hear(string nodeId)
    {
        if (_working.TryAdd(Sender, nodeId)) Context.Watch(Sender);
    }

    // False when there is nothing for the node. Otherwise the ledger knows of its leases only once they are kept, and nothing
    // may be granted before that: it would get the same epochs, and the one of two leases that was kept first would be lost.
    private bool Grant(string nodeId, Action? then = null)
    {
        if (!_demand.TryGetValue(nodeId, out var demand) || demand.KnowsPlan != _state.Spec.IsPlanned) return false;
        var room = demand.Room - Ledger.Leased.Values.Count(lease => lease.NodeId == nodeId);
        var leases = _rules.Grant(Ledger, nodeId, room, [.. _demand.Where(static other => other.Value.Room > 0).Select(static other => other.Key)], Now).Cast<LedgerEvent.UnitLeased>().ToList();
        if (leases.Count == 0) return false;
        Keep(leases, () =>
        {
            var granted = leases.Where(lease => Ledger.Find(lease.UnitId) is not null).Select(lease => new WorkProtocol.Lease(lease.UnitId, lease.Epoch, Ledger.Find(lease.UnitId)!.Work));
            foreach (var batch in UnitResults.Batches(granted)) demand.Node.Tell(new WorkProtocol.WorkGranted(_id, batch));
            then?.Invoke();
        });
        return true;
    }

    private void GrantAll() => GrantEach(new Queue<string>(_demand.Keys));

    private void GrantEach(Queue<string> nodes)
    {
        while (nodes.TryDequeue(out var node))
            if (Grant(node, then: () => GrantEach(nodes))) return;
    }

    private void OnReport(WorkProtocol.ReportProgress report)
    {
        Hear(report.NodeId);
        foreach (var unit in report.Units)
            foreach (var renewed in _rules.Progress(Ledger, report.NodeId, unit, Now)) _state.Apply(renewed);
    }

    private void OnCompleted(WorkProtocol.UnitCompleted done)
    {
        Hear(done.NodeId);
        if (done.Parts > 1)
        {
            if (!_partial.TryGetValue(done.Epoch, out var partial)) _partial[done.Epoch] = partial = new PartialResult(done.Parts);
            if (partial.Add(done) is not { } whole) return;
            _partial.Remove(done.Epoch);
            done = done with { Result = whole };
        }

        var planned = _state.Spec.IsPlanned;
        var others = Ledger.LeasesOf(done.UnitId).Where(lease => lease.Epoch != done.Epoch).ToList();
        OnUnitEnd(_rules.Complete(Ledger, done), done.UnitId, done.Epoch, () =>
        {
            if (_state.Spec.IsPlanned != planned) Announce();
            foreach (var other in others) NodeOf(other.NodeId)?.Tell(new WorkProtocol.LeaseRevoked(_id, other.UnitId, other.Epoch));
        });
    }

    private void OnUnitEnd(IEnumerable<LedgerEvent> events, long unitId, long epoch, Action? then = null)
    {
        var node = Sender;
        var kept = events.ToList();
        Keep(kept, () =>
        {
            node.Tell(new WorkProtocol.ReportSettled(_id, unitId, epoch));
            if (kept.Count == 0) return;
            then?.Invoke();
            GrantAll();
            CheckSettled();
        });
    }

    private void Settle(long unitId, long epoch) => Sender.Tell(new WorkProtocol.ReportSettled(_id, unitId, epoch));

    private void Expire()
    {
        var expired = _rules.Expire(Ledger, Now).ToList();
        if (expired.Count > 0) Keep(expired, Regrant);
        else GrantAll(); // a second copy may be due
    }

    // A node was removed from the cluster, or its agent has died: its leases are free.
    private void OnGone(IActorRef gone)
    {
        if (!_working.Remove(gone, out var nodeId)) return;
        if (_demand.TryGetValue(nodeId, out var demand) && demand.Node.Equals(gone)) _demand.Remove(nodeId);
        if (_state.Ending is not null) FinishWhenIdle();
        else Keep(LedgerRules.NodeLost(Ledger, nodeId).ToList(), Regrant);
    }

    private void Regrant()
    {
        GrantAll();
        if (_state.Ending is null && _state.AssemblyAt is null) CheckSettled();
    }

    private IActorRef? NodeOf(string nodeId) => _demand.TryGetValue(nodeId, out var demand) ? demand.Node : null;

    // Each node gets its share of the rate; when nodes come or go, the next announcement says so.
    private WorkProtocol.TransferAvailable Available() =>
        new(_state.Spec with { LimitRate = _state.LimitRate is { } rate ? Math.Max(1, rate / Math.Max(1, _working.Count)) : null });

    private void Announce()
    {
        _announceAt = Now + _context.Settings.AnnounceInterval;
        var available = Available();
        _context.Agents.Tell(available, Self);
        foreach (var demand in _demand.Values)
            if (!demand.Node.Equals(_context.Agents)) demand.Node.Tell(available);
    }

    private sealed class PartialResult(int parts)
    {
        private readonly UnitResult?[] _parts = new UnitResult?[parts];

        // The whole, once all parts are here.
        public UnitResult? Add(WorkProtocol.UnitCompleted part)
        {
            if (part.Parts != _parts.Length || part.Part < 0 || part.Part >= _parts.Length) return null;
            _parts[part.Part] = part.Result;
            return Array.TrueForAll(_parts, static p => p is not null) ? UnitResults.Join(_parts!) : null;
        }
    }
}
