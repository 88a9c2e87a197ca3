using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What a transfer's state looks like from outside. Pure.</summary>
internal static class TransferReport
{
    // So much of a status that it fits a message whatever nodes and files are called.
    private const int MaxNodes = 64;
    private const int MaxExcluded = 32;
    private const int MaxReasonBytes = 384;
    private const int MaxIssueTextBytes = 1024;

    /// <summary>How far it is.</summary>
    public static TransferProgress Progress(TransferRecord state)
    {
        if (state.Concluded is { } concluded) return concluded.Outcome.Totals;
        var counters = state.Ledger.AllCounters();
        var phase = state.AssemblyAt is not null || state.Ending is not null ? TransferPhase.Finishing
            : counters.FilesDone > 0 ? TransferPhase.Transferring : TransferPhase.Scanning;
        return new TransferProgress(counters)
        {
            Phase = phase,
            TotalsFinal = state.Ledger is { OpenScans: 0, DoneCounters.FilesTotal: > 0 } || phase > TransferPhase.Transferring,
        };
    }

    /// <summary>Everything that people are shown of it; fits a message.</summary>
    public static TransferStatus Status(TransferRecord state, IReadOnlyDictionary<string, string> excluded, DateTimeOffset now)
    {
        var progress = Progress(state);
        var (ledger, outcome) = (state.Ledger, state.Concluded?.Outcome);
        return new TransferStatus
        {
            Id = state.Spec.TransferId,
            Kind = KindOf(state.Spec.Request),
            Name = state.Spec.Name,
            State = StateOf(state, progress.Phase),
            SubmittedAt = state.Spec.SubmittedAt,
            EndedAt = state.Concluded?.At,
            UpdatedAt = now,
            Counters = UnitCounters.Zero + progress,
            TotalsFinal = progress.TotalsFinal,
            UnitsPending = outcome is null ? ledger.PendingCount : 0,
            UnitsLeased = outcome is null ? ledger.Leased.Count : 0,
            FailureCount = outcome?.FailureCount ?? ledger.FailureCount,
            WarningCount = outcome?.WarningCount ?? ledger.WarningCount,
            FirstFailure = FirstFailureOf(state) is { } first ? Shown(first) : null,
            ManifestKey = outcome is null ? state.Assembled?.Manifest.Key : outcome.Manifest?.Key,
            Root = state.Spec.Root.Length == 0 ? null : state.Spec.Root,
            Nodes = SharesOf(state),
            Excluded = [.. excluded.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Take(MaxExcluded).Select(static pair => new NodeExclusion(pair.Key, UnitResults.Cut(pair.Value, MaxReasonBytes)))],
            LimitRate = state.LimitRate,
        };
    }

    /// <summary>Some of what went wrong, as much as fits a message.</summary>
    public static IssuePage Page(TransferRecord state, int skip, int take)
    {
        var (issues, total) = state.Concluded is { } concluded
            ? (concluded.Outcome.Failures, concluded.Outcome.FailureCount)
            : (state.Ledger.Failures.Sorted(), state.Ledger.FailureCount);
        var page = ImmutableArray.CreateBuilder<PathIssue>();
        var bytes = 0;
        foreach (var issue in issues.Skip(Math.Max(0, skip)).Take(Math.Max(0, take)).Select(UnitResults.Cut))
        {
            bytes += UnitResults.SizeOf(issue);
            if (bytes > UnitResults.MaxPartBytes) break;
            page.Add(issue);
        }

        return new IssuePage(total, page.ToImmutable());
    }

    private static PathIssue? FirstFailureOf(TransferRecord state)
    {
        if (state.Concluded is { Outcome.Failures: { Length: > 0 } failures }) return failures[0];
        return state.Ending?.Extra ?? (state.Ledger.Failures.Count > 0 ? state.Ledger.Failures[0] : null);
    }

    /// <summary>The kind of a request.</summary>
    public static TransferKind KindOf(TransferRequest request) => request switch
    {
        DownloadRequest => TransferKind.Download,
        PrestageRequest => TransferKind.Prestage,
        SyncRequest => TransferKind.Sync,
        _ => TransferKind.Upload,
    };

    private static TransferState StateOf(TransferRecord state, TransferPhase phase) => state.Concluded?.Outcome.Status switch
    {
        OutcomeStatus.Completed => TransferState.Completed,
        OutcomeStatus.CompletedWithSkips => TransferState.CompletedWithSkips,
        OutcomeStatus.Failed => TransferState.Failed,
        OutcomeStatus.Cancelled => TransferState.Cancelled,
        _ when phase == TransferPhase.Finishing => TransferState.Finishing,
        _ when phase == TransferPhase.Transferring => TransferState.Transferring,
        _ => state.Ledger.Nodes.Count == 0 && state.Ledger.Leased.Count == 0 ? TransferState.Submitted : TransferState.Scanning,
    };

    private static ImmutableArray<NodeShare> SharesOf(TransferRecord state)
    {
        var done = state.Concluded is { } concluded
            ? concluded.Nodes.ToDictionary(static node => node.NodeId, static node => node.Tally)
            : state.Ledger.Nodes.ToDictionary(static node => node.Key, static node => node.Value);
        var running = state.Ledger.Leased.Values.CountBy(static lease => lease.NodeId).ToDictionary(static count => count.Key, static count => count.Value);
        return
        [
            .. done.Keys.Union(running.Keys)
                .GroupBy(NodeNames.AddressOf)
                .OrderBy(static runs => runs.Key, StringComparer.Ordinal)
                .Take(MaxNodes)
                .Select(runs => new NodeShare(
                    runs.Key,
                    runs.Aggregate(UnitCounters.Zero, (sum, id) => sum + (done.GetValueOrDefault(id)?.Counters ?? UnitCounters.Zero)),
                    runs.Sum(id => done.GetValueOrDefault(id)?.Units ?? 0),
                    runs.Sum(id => running.GetValueOrDefault(id)))),
        ];
    }

    private static PathIssue Shown(PathIssue issue) =>
        issue with { Path = UnitResults.Cut(issue.Path, MaxIssueTextBytes), Message = UnitResults.Cut(issue.Message, MaxIssueTextBytes) };
}
