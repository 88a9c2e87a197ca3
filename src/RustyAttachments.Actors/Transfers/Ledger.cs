using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;

namespace RustyAttachments.Actors.Transfers;

/// <summary>
/// The state of a transfer's work: which units wait, who has leased which, what the finished ones came to. Changed by
/// <see cref="Apply"/> only; <see cref="LedgerRules"/> decides which events come next. No clock, no actor.
/// </summary>
public sealed class Ledger
{
    /// <summary>How many issues are kept with their texts; all are counted.</summary>
    public const int KeptIssues = 1000;

    private readonly Dictionary<long, LedgerUnit> _units = [];
    private readonly SortedDictionary<int, Waiting> _pending = [];
    private readonly Dictionary<long, LeasedUnit> _leased = []; // by epoch
    private readonly Dictionary<string, NodeTally> _nodes = [];
    private readonly Dictionary<string, int> _pinned = [];
    private readonly List<SegmentRef> _segments = [];
    private readonly List<PathIssue> _failures = [];
    private readonly HashSet<PathIssue> _noted = []; // units that have parts of the same file may say the same of it
    private readonly List<PathIssue> _warnings = [];
    private readonly Dictionary<long, (UploadUnit Work, UnitResult Result)> _provisional = [];
    private UnitCounters _doneCounters = UnitCounters.Zero;
    private long _nextUnit = 1;

    /// <summary>The epoch of the newest lease; the next one is larger.</summary>
    public long LastEpoch { get; private set; }

    /// <summary>Leases by epoch. A unit has two while a second node works on a copy of it.</summary>
    public IReadOnlyDictionary<long, LeasedUnit> Leased => _leased;

    /// <summary>What each node has finished.</summary>
    public IReadOnlyDictionary<string, NodeTally> Nodes => _nodes;

    /// <summary>Units that wait.</summary>
    public int PendingCount => _pending.Values.Sum(static waiting => waiting.Scans.Count + waiting.Others.Count);

    /// <summary>How the upload's tree is read, once that was planned.</summary>
    public UploadPlan? Plan { get; private set; }

    /// <summary>Segments of the manifest that finished units have written.</summary>
    public IReadOnlyList<SegmentRef> Segments => _segments;

    /// <summary>What went wrong, the first <see cref="KeptIssues"/> of it.</summary>
    public IReadOnlyList<PathIssue> Failures => _failures;

    /// <summary>How much went wrong.</summary>
    public long FailureCount { get; private set; }

    /// <summary>What is worth a word, the first <see cref="KeptIssues"/> of it.</summary>
    public IReadOnlyList<PathIssue> Warnings => _warnings;

    /// <summary>How much is worth a word.</summary>
    public long WarningCount { get; private set; }

    /// <summary>The nodes (<c>HOST:PORT</c>) that alone may do some unit that is not finished.</summary>
    public IReadOnlyCollection<string> PinnedNodes => _pinned.Keys;

    /// <summary>Whether a unit was given up.</summary>
    public bool HasAbandonedUnits { get; private set; }

    /// <summary>Whether units are still leased out.</summary>
    public bool GrantsOpen { get; private set; } = true;

    /// <summary>The sum of what finished units did.</summary>
    public UnitCounters DoneCounters => _provisional.Values.Aggregate(_doneCounters, static (sum, unit) => sum + unit.Result.Counters);

    /// <summary>
    /// Finished uploads that rest on what the check cache says of the store: void as soon as it proves wrong, like
    /// <see cref="CheckCacheWrong"/> says, and final when nothing that could prove it is left.
    /// </summary>
    public IReadOnlyDictionary<long, (UploadUnit Work, UnitResult Result)> Provisional => _provisional;

    /// <summary>Whether the check cache has proved wrong.</summary>
    public bool CheckCacheWrong { get; private set; }

    /// <summary>Units that list directories and are not finished: while there are any, totals still grow.</summary>
    public int OpenScans { get; private set; }

    /// <summary>Whether nothing waits and nothing is leased, or nothing will be leased any more and nothing is.</summary>
    public bool IsSettled => _leased.Count == 0 && (!GrantsOpen || _pending.Count == 0);

    /// <summary>Counters of finished and running units together.</summary>
    public UnitCounters AllCounters() => _leased.Values
        .GroupBy(static lease => lease.UnitId)
        .Aggregate(DoneCounters, static (sum, copies) => sum + copies.MaxBy(static lease => lease.Counters.BytesDone)!.Counters);

    /// <summary>The leases of a unit, oldest first.</summary>
    public IEnumerable<LeasedUnit> LeasesOf(long unitId) => _leased.Values.Where(lease => lease.UnitId == unitId).OrderBy(static lease => lease.Epoch);

    /// <summary>
    /// Waiting units that may run now, oldest first, either those that list directories or the others. Only units of
    /// the lowest stage in which anything is unfinished may run.
    /// </summary>
    public IEnumerable<long> Available(bool scans)
    {
        if (_pending.Count == 0) return [];
        var (stage, waiting) = _pending.First();
        if (_leased.Values.Any(lease => _units[lease.UnitId].Work.Stage < stage)) return [];
        return scans ? waiting.Scans : waiting.Others;
    }

    /// <summary>The unit with an id, or null when it is finished or unknown.</summary>
    public LedgerUnit? Find(long unitId) => _units.GetValueOrDefault(unitId);

    /// <summary>Folds one event.</summary>
    public void Apply(LedgerEvent happened)
    {
        switch (happened)
        {
            case LedgerEvent.UnitsAdded e:
                foreach (var unit in e.Units) Add(unit);
                break;
            case LedgerEvent.UnitLeased e:
                Lease(e);
                break;
            case LedgerEvent.LeaseRenewed e:
                _leased[e.Epoch] = _leased[e.Epoch] with { Counters = e.Counters, Deadline = e.Deadline };
                break;
            case LedgerEvent.UnitDone e:
                Done(e);
                break;
            case LedgerEvent.ResultDropped e:
                _provisional.Remove(e.UnitId);
                break;
            case LedgerEvent.ResultsConfirmed:
                foreach (var (_, result) in _provisional.Values) Account(result);
                _provisional.Clear();
                break;
            case LedgerEvent.UnitReturned e:
                Return(e);
                break;
            case LedgerEvent.UnitAbandoned e:
                Abandon(e);
                break;
            case LedgerEvent.NodeGivenUp e:
                foreach (var (id, unit) in _units.Where(unit => unit.Value.Work.OnlyNode == e.Node).ToList()) Drop(id, unit);
                Note(e.Issue);
                break;
            case LedgerEvent.GrantsClosed:
                GrantsOpen = false;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown ledger event.");
        }
    }

    private void Add(WorkUnit work)
    {
        var id = _nextUnit++;
        _units[id] = new LedgerUnit(work, Attempts: 0, FailedOn: ImmutableDictionary<string, DateTimeOffset>.Empty);
        if (work.OnlyNode is { } only) _pinned[only] = _pinned.GetValueOrDefault(only) + 1;
        if (CountsAsScan(work)) OpenScans++;
        Queue(id);
    }

    private void Queue(long id)
    {
        var work = _units[id].Work;
        if (!_pending.TryGetValue(work.Stage, out var waiting)) _pending[work.Stage] = waiting = new Waiting();
        waiting.For(work).AddLast(id);
    }

    private void Lease(LedgerEvent.UnitLeased e)
    {
        Unqueue(e.UnitId, _units[e.UnitId].Work);
        _leased[e.Epoch] = new LeasedUnit(e.UnitId, e.Epoch, e.NodeId, e.Since, e.Deadline, UnitCounters.Zero);
        LastEpoch = e.Epoch;
    }

    private void Return(LedgerEvent.UnitReturned e)
    {
        if (!_leased.Remove(e.Epoch, out var lease)) return;
        if (e.CountsAsAttempt)
        {
            var unit = _units[lease.UnitId];
            _units[lease.UnitId] = unit with { Attempts = unit.Attempts + 1, FailedOn = unit.FailedOn.SetItem(lease.NodeId, lease.Since) };
        }

        if (!_leased.Values.Any(other => other.UnitId == lease.UnitId)) Queue(lease.UnitId);
    }

    private void Abandon(LedgerEvent.UnitAbandoned e)
    {
        if (Find(e.UnitId) is not { } unit) return;
        Drop(e.UnitId, unit);
        Note(e.Issue);
    }

    private void Drop(long id, LedgerUnit unit)
    {
        Unqueue(id, unit.Work);
        Finish(id);
        HasAbandonedUnits = true;
    }

    private void Unqueue(long id, WorkUnit work)
    {
        if (!_pending.TryGetValue(work.Stage, out var waiting)) return;
        waiting.For(work).Remove(id); // not there when it is leased
        if (waiting.Scans.Count + waiting.Others.Count == 0) _pending.Remove(work.Stage);
    }

    private void Finish(long id)
    {
        foreach (var lease in LeasesOf(id).ToList()) _leased.Remove(lease.Epoch);
        if (!_units.Remove(id, out var unit)) return;
        if (CountsAsScan(unit.Work)) OpenScans--;
        if (unit.Work.OnlyNode is { } only && --_pinned[only] == 0) _pinned.Remove(only);
    }

    private void Done(LedgerEvent.UnitDone e)
    {
        var work = _units[e.UnitId].Work;
        if (_leased.TryGetValue(e.Epoch, out var lease))
        {
            var tally = _nodes.GetValueOrDefault(lease.NodeId, NodeTally.None);
            _nodes[lease.NodeId] = new NodeTally(tally.Units + 1, tally.Counters + e.Result.Counters);
        }

        Finish(e.UnitId);
        Plan = e.Result.Plan ?? Plan;
        CheckCacheWrong |= e.Result.CheckCacheWrong;
        if (LedgerRules.IsProvisional(work, e.Result)) _provisional[e.UnitId] = ((UploadUnit)work, e.Result);
        else Account(e.Result);
    }

    private void Account(UnitResult result)
    {
        _doneCounters += result.Counters;
        _segments.AddRange(result.Segments.Where(static segment => segment.Entries > 0));
        foreach (var failure in result.Failures) Note(failure);
        foreach (var warning in result.Warnings)
        {
            WarningCount++;
            if (_warnings.Count < KeptIssues) _warnings.Add(warning);
        }
    }

    private void Note(PathIssue failure)
    {
        if (_noted.Contains(failure)) return;
        FailureCount++;
        if (_failures.Count == KeptIssues) return;
        _failures.Add(failure);
        _noted.Add(failure);
    }

    private static bool CountsAsScan(WorkUnit work) => work is ScanUnit or PlanUploadUnit or PlanDownloadUnit or PlanTreeUnit or PlanSyncUnit or PlanPrestageUnit;

    // Leases are granted from the front, so removal from these lists is found at once.
    private sealed class Waiting
    {
        public LinkedList<long> Scans { get; } = [];

        public LinkedList<long> Others { get; } = [];

        public LinkedList<long> For(WorkUnit work) => work is ScanUnit ? Scans : Others;
    }
}

/// <summary>A unit that is not finished: the attempts that failed before, and the nodes on which they did, with when each was given it last.</summary>
public sealed record LedgerUnit(WorkUnit Work, int Attempts, ImmutableDictionary<string, DateTimeOffset> FailedOn);

/// <summary>A unit that a node works on since some time.</summary>
public sealed record LeasedUnit(long UnitId, long Epoch, string NodeId, DateTimeOffset Since, DateTimeOffset Deadline, UnitCounters Counters);

/// <summary>What a node has finished: how many units, and what they did.</summary>
public sealed record NodeTally(long Units, UnitCounters Counters)
{
    /// <summary>Nothing.</summary>
    public static NodeTally None { get; } = new(0, UnitCounters.Zero);
}

/// <summary>Issues as immutable arrays, for reports.</summary>
internal static class IssueExtensions
{
    public static ImmutableArray<PathIssue> Sorted(this IReadOnlyList<PathIssue> issues) =>
        [.. issues.OrderBy(static issue => issue.Path, StringComparer.Ordinal)];
}
