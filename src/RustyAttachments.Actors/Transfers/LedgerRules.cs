using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Transfers;

/// <summary>
/// What happens next to a <see cref="Ledger"/>: pure functions of its state, a message and the time. They return
/// events; nothing changes until those are applied. A message about a lease that is not the current one gives none.
/// </summary>
public sealed class LedgerRules(TimeSpan leaseTime, int maxAttempts, ErrorPolicy onError)
{
    /// <summary>
    /// Leases up to <paramref name="room"/> units to a node. At most half of a node's leases list directories, so that
    /// content moves from the first batch on while totals still become known early.
    /// </summary>
    public IEnumerable<LedgerEvent> Grant(Ledger ledger, string nodeId, int room, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (!ledger.GrantsOpen || room <= 0) yield break;
        var mine = ledger.Leased.Values.Where(lease => lease.NodeId == nodeId).ToList();
        var scanRoom = Math.Max(1, (mine.Count + room) / 2) - mine.Count(lease => ledger.Find(lease.UnitId)!.Work is ScanUnit);
        var scans = ledger.Available(scans: true).Take(room).ToList();
        var chosen = scans.Take(Math.Clamp(scanRoom, 0, room)).ToList();
        chosen.AddRange(ledger.Available(scans: false).Take(room - chosen.Count));
        chosen.AddRange(scans.Except(chosen).Take(room - chosen.Count)); // nothing but directories waits: list them all
        var epoch = ledger.LastEpoch;
        foreach (var id in chosen) yield return new LedgerEvent.UnitLeased(id, ++epoch, nodeId, now + leaseTime);
    }

    /// <summary>A node reports how far a unit is.</summary>
    public IEnumerable<LedgerEvent> Progress(Ledger ledger, string nodeId, WorkProtocol.UnitProgress progress, DateTimeOffset now)
    {
        if (IsCurrent(ledger, nodeId, progress.UnitId, progress.Epoch))
            yield return new LedgerEvent.LeaseRenewed(progress.UnitId, progress.Counters, now + leaseTime);
    }

    /// <summary>A node has done a unit.</summary>
    public IEnumerable<LedgerEvent> Complete(Ledger ledger, WorkProtocol.UnitCompleted done)
    {
        if (!IsCurrent(ledger, done.NodeId, done.UnitId, done.Epoch)) yield break;
        yield return new LedgerEvent.UnitDone(done.UnitId, done.Result);
        if (!done.Result.NewUnits.IsEmpty) yield return new LedgerEvent.UnitsAdded(done.Result.NewUnits);
        if (done.Result.CheckCacheWrong || ledger.CheckCacheWrong)
            foreach (var again in Distrusted(ledger, done)) yield return again;
        if (onError == ErrorPolicy.Fail && !done.Result.Failures.IsEmpty && ledger.GrantsOpen) yield return new LedgerEvent.GrantsClosed();
    }

    /// <summary>
    /// Whether a result rests on the check cache's word. Units that were told to ask the store never do, so that each is
    /// done again once at most.
    /// </summary>
    public static bool IsProvisional(WorkUnit work, UnitResult result) => work is UploadUnit { AskStore: false } && result.Counters.ObjectsNotAsked > 0;

    // What was skipped because of the cache is done again, asking the store.
    private static IEnumerable<LedgerEvent> Distrusted(Ledger ledger, WorkProtocol.UnitCompleted done)
    {
        var again = ledger.Provisional.Select(static unit => (unit.Key, unit.Value.Work)).ToList();
        if (ledger.Find(done.UnitId)!.Work is UploadUnit work && IsProvisional(work, done.Result)) again.Add((done.UnitId, work));
        foreach (var (id, _) in again) yield return new LedgerEvent.ResultDropped(id);
        if (again.Count > 0) yield return new LedgerEvent.UnitsAdded([.. again.Select(static unit => unit.Work with { AskStore = true })]);
    }

    /// <summary>A node could not do a unit.</summary>
    public IEnumerable<LedgerEvent> Fail(Ledger ledger, WorkProtocol.UnitFailed failed)
    {
        if (!IsCurrent(ledger, failed.NodeId, failed.UnitId, failed.Epoch)) yield break;
        if (failed.Retryable && ledger.Find(failed.UnitId)!.Attempts + 1 < maxAttempts)
        {
            yield return new LedgerEvent.UnitReturned(failed.UnitId, CountsAsAttempt: true);
            yield break;
        }

        yield return new LedgerEvent.UnitAbandoned(failed.UnitId, new PathIssue("", failed.Code, failed.Reason));
        if (ledger.GrantsOpen) yield return new LedgerEvent.GrantsClosed();
    }

    /// <summary>Leases whose deadline has passed go back, as attempts.</summary>
    public IEnumerable<LedgerEvent> Expire(Ledger ledger, DateTimeOffset now)
    {
        var closed = false;
        foreach (var lease in ledger.Leased.Values.Where(lease => lease.Deadline < now).ToList())
        {
            if (ledger.Find(lease.UnitId)!.Attempts + 1 < maxAttempts)
            {
                yield return new LedgerEvent.UnitReturned(lease.UnitId, CountsAsAttempt: true);
                continue;
            }

            yield return new LedgerEvent.UnitAbandoned(lease.UnitId, new PathIssue("", ErrorCode.WorkUnitFailed,
                $"A piece of the work was tried {maxAttempts} times and no node reported back in {leaseTime.TotalSeconds:0} s; see the nodes' logs, then run the transfer again."));
            if (!closed && ledger.GrantsOpen) yield return new LedgerEvent.GrantsClosed();
            closed = true;
        }
    }

    /// <summary>A node is gone: its units go back, not counted against them.</summary>
    public static IEnumerable<LedgerEvent> NodeLost(Ledger ledger, string nodeId)
    {
        foreach (var lease in ledger.Leased.Values.Where(lease => lease.NodeId == nodeId).ToList())
            yield return new LedgerEvent.UnitReturned(lease.UnitId, CountsAsAttempt: false);
    }

    private static bool IsCurrent(Ledger ledger, string nodeId, long unitId, long epoch) =>
        ledger.Leased.TryGetValue(unitId, out var lease) && lease.Epoch == epoch && lease.NodeId == nodeId;
}
