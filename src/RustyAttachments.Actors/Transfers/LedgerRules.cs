using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What decides how units are leased.</summary>
/// <param name="LeaseTime">How long a lease lasts without a report.</param>
/// <param name="MaxAttempts">How often a unit is tried.</param>
/// <param name="SecondCopyAfter">How long a node has had a unit when another one, with nothing else to do, gets a copy of it.</param>
/// <param name="OnError">What becomes of a transfer with files that cannot be processed.</param>
/// <param name="OthersFirst">
/// For how long after a node was given a unit at which it failed the unit is kept for others. Long enough for every node to
/// hear of the transfer and to ask for work: zero where there is one node only.
/// </param>
public sealed record LeasePolicy(TimeSpan LeaseTime, int MaxAttempts, TimeSpan SecondCopyAfter, ErrorPolicy OnError, TimeSpan OthersFirst);

/// <summary>
/// What happens next to a <see cref="Ledger"/>: pure functions of its state, a message and the time. They return
/// events; nothing changes until those are applied. A message about a lease that is not a current one gives none.
/// </summary>
public sealed class LedgerRules(LeasePolicy policy)
{
    /// <summary>
    /// Leases up to <paramref name="room"/> units to a node. At most half of a node's leases list directories, so that
    /// content moves from the first batch on while totals still become known early. A node on which a unit has failed
    /// gets it again only when it has failed on all of <paramref name="nodes"/>, who have asked for work, and others have had
    /// the time to ask. No node gets more than its share of what is open, so that the last units are not all at one node.
    /// When nothing waits any more, the node gets copies of what others have had for long.
    /// </summary>
    public IEnumerable<LedgerEvent> Grant(Ledger ledger, string nodeId, int room, IReadOnlyCollection<string> nodes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (!ledger.GrantsOpen || room <= 0) return [];
        var chosen = Choose(ledger, nodeId, room, nodes, now);
        if (chosen.Count == 0) chosen = Slow(ledger, nodeId, now).Take(room).ToList();
        var epoch = ledger.LastEpoch;
        return chosen.Select(id => new LedgerEvent.UnitLeased(id, ++epoch, nodeId, now, now + policy.LeaseTime)).ToList();
    }

    /// <summary>A node reports how far a unit is.</summary>
    public IEnumerable<LedgerEvent> Progress(Ledger ledger, string nodeId, WorkProtocol.UnitProgress progress, DateTimeOffset now)
    {
        if (IsCurrent(ledger, nodeId, progress.UnitId, progress.Epoch))
            yield return new LedgerEvent.LeaseRenewed(progress.Epoch, progress.Counters, now + policy.LeaseTime);
    }

    /// <summary>A node has done a unit.</summary>
    public IEnumerable<LedgerEvent> Complete(Ledger ledger, WorkProtocol.UnitCompleted done)
    {
        if (!IsCurrent(ledger, done.NodeId, done.UnitId, done.Epoch)) yield break;
        var work = ledger.Find(done.UnitId)!.Work;
        yield return new LedgerEvent.UnitDone(done.UnitId, done.Epoch, done.Result);
        if (!done.Result.NewUnits.IsEmpty) yield return new LedgerEvent.UnitsAdded(done.Result.NewUnits);
        if (done.Result.CheckCacheWrong || ledger.CheckCacheWrong)
            foreach (var again in Distrusted(ledger, done, work)) yield return again;
        if (policy.OnError == ErrorPolicy.Fail && !done.Result.Failures.IsEmpty && ledger.GrantsOpen) yield return new LedgerEvent.GrantsClosed();
    }

    /// <summary>
    /// Whether a result rests on the check cache's word. Units that were told to ask the store never do, so that each is
    /// done again once at most.
    /// </summary>
    public static bool IsProvisional(WorkUnit work, UnitResult result) => work is UploadUnit { AskStore: false } && result.Counters.ObjectsNotAsked > 0;

    /// <summary>A node could not do a unit.</summary>
    public IEnumerable<LedgerEvent> Fail(Ledger ledger, WorkProtocol.UnitFailed failed)
    {
        if (!IsCurrent(ledger, failed.NodeId, failed.UnitId, failed.Epoch)) return [];
        if (failed.Retryable && ledger.Find(failed.UnitId)!.Attempts + 1 < policy.MaxAttempts) return [new LedgerEvent.UnitReturned(failed.Epoch, CountsAsAttempt: true)];
        return GiveUp(ledger, failed.UnitId, new PathIssue("", failed.Code, failed.Reason));
    }

    /// <summary>Leases whose deadline has passed go back, as attempts.</summary>
    public IEnumerable<LedgerEvent> Expire(Ledger ledger, DateTimeOffset now)
    {
        var closed = !ledger.GrantsOpen;
        foreach (var lease in ledger.Leased.Values.Where(lease => lease.Deadline < now).ToList())
        {
            if (ledger.Find(lease.UnitId) is not { } unit) continue; // given up with its other copy
            if (unit.Attempts + 1 < policy.MaxAttempts)
            {
                yield return new LedgerEvent.UnitReturned(lease.Epoch, CountsAsAttempt: true);
                continue;
            }

            yield return new LedgerEvent.UnitAbandoned(lease.UnitId, new PathIssue("", ErrorCode.WorkUnitFailed,
                $"A piece of the work was tried {policy.MaxAttempts} times and no node reported back in {policy.LeaseTime.TotalSeconds:0} s; see the nodes' logs, then run the transfer again."));
            if (!closed) yield return new LedgerEvent.GrantsClosed();
            closed = true;
        }
    }

    /// <summary>A node has handed a unit back, not counted against the unit.</summary>
    public static IEnumerable<LedgerEvent> HandBack(Ledger ledger, string nodeId, long unitId, long epoch) =>
        IsCurrent(ledger, nodeId, unitId, epoch) ? [new LedgerEvent.UnitReturned(epoch, CountsAsAttempt: false)] : [];

    /// <summary>A node is gone: its units go back, not counted against them.</summary>
    public static IEnumerable<LedgerEvent> NodeLost(Ledger ledger, string nodeId)
    {
        foreach (var lease in ledger.Leased.Values.Where(lease => lease.NodeId == nodeId).ToList())
            yield return new LedgerEvent.UnitReturned(lease.Epoch, CountsAsAttempt: false);
    }

    private List<long> Choose(Ledger ledger, string nodeId, int room, IReadOnlyCollection<string> nodes, DateTimeOffset now)
    {
        var mine = ledger.Leased.Values.Where(lease => lease.NodeId == nodeId).ToList();
        var open = ledger.PendingCount + ledger.Leased.Count;
        room = Math.Clamp(((open + nodes.Count - 1) / Math.Max(1, nodes.Count)) - mine.Count, 0, room);
        var scanRoom = Math.Max(1, (mine.Count + room) / 2) - mine.Count(lease => ledger.Find(lease.UnitId)!.Work is ScanUnit);
        var scans = ledger.Available(scans: true).Where(MayTake).Take(room).ToList();
        var chosen = scans.Take(Math.Clamp(scanRoom, 0, room)).ToList();
        chosen.AddRange(ledger.Available(scans: false).Where(MayTake).Take(room - chosen.Count));
        chosen.AddRange(scans.Except(chosen).Take(room - chosen.Count)); // nothing but directories waits: list them all
        return chosen;

        bool MayTake(long id)
        {
            var unit = ledger.Find(id)!;
            if (unit.Work.OnlyNode is { } only && only != NodeNames.AddressOf(nodeId)) return false;
            if (!unit.FailedOn.TryGetValue(nodeId, out var since)) return true;
            return unit.Work.OnlyNode is not null || (nodes.All(unit.FailedOn.ContainsKey) && !KeptForOthers(since, now));
        }
    }

    // A time to come is another coordinator's clock's, which says nothing here.
    private bool KeptForOthers(DateTimeOffset since, DateTimeOffset now) => since <= now && now < since + policy.OthersFirst;

    // What takes longest, on other nodes, and has no second copy: doing it twice does no harm, waiting for a slow node does.
    private IEnumerable<long> Slow(Ledger ledger, string nodeId, DateTimeOffset now) => ledger.PendingCount > 0
        ? []
        : ledger.Leased.Values
            .GroupBy(static lease => lease.UnitId)
            .Where(copies => copies.Count() == 1 && copies.First() is var lease && lease.NodeId != nodeId && lease.Since + policy.SecondCopyAfter <= now)
            .Where(copies => ledger.Find(copies.Key)!.Work is { MayBeCopied: true, OnlyNode: null })
            .OrderBy(static copies => copies.First().Since)
            .Select(static copies => copies.Key);

    private static List<LedgerEvent> GiveUp(Ledger ledger, long unitId, PathIssue issue)
    {
        List<LedgerEvent> events = [new LedgerEvent.UnitAbandoned(unitId, issue)];
        if (ledger.GrantsOpen) events.Add(new LedgerEvent.GrantsClosed());
        return events;
    }

    // What was skipped because of the cache is done again, asking the store.
    private static IEnumerable<LedgerEvent> Distrusted(Ledger ledger, WorkProtocol.UnitCompleted done, WorkUnit work)
    {
        var again = ledger.Provisional.Select(static unit => (unit.Key, unit.Value.Work)).ToList();
        if (work is UploadUnit upload && IsProvisional(upload, done.Result)) again.Add((done.UnitId, upload));
        foreach (var (id, _) in again) yield return new LedgerEvent.ResultDropped(id);
        if (again.Count > 0) yield return new LedgerEvent.UnitsAdded([.. again.Select(static unit => unit.Work with { AskStore = true })]);
    }

    private static bool IsCurrent(Ledger ledger, string nodeId, long unitId, long epoch) =>
        ledger.Leased.TryGetValue(epoch, out var lease) && lease.UnitId == unitId && lease.NodeId == nodeId;
}
