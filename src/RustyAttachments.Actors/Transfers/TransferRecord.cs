using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Transfers;

/// <summary>
/// All of a transfer that survives its coordinator: what was asked for, the ledger of its work, how it ends. Changed by
/// folding events only. No clock, no actor.
/// </summary>
public sealed class TransferRecord
{
    private TransferSpec? _begun;

    /// <summary>Units, leases and results.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>Whether it was begun.</summary>
    public bool HasBegun => _begun is not null;

    /// <summary>What the nodes must know. Only once it <see cref="HasBegun"/>.</summary>
    public TransferSpec Spec { get; private set; } = null!;

    /// <summary>When it was begun.</summary>
    public DateTimeOffset BegunAt { get; private set; }

    /// <summary>When the manifest began to be written.</summary>
    public DateTimeOffset? AssemblyAt { get; private set; }

    /// <summary>The manifest, once it is written.</summary>
    public TransferEvent.ManifestAssembled? Assembled { get; private set; }

    /// <summary>How it is to end, once that is known.</summary>
    public TransferEvent.Ending? Ending { get; private set; }

    /// <summary>How it has ended.</summary>
    public TransferEvent.Concluded? Concluded { get; private set; }

    /// <summary>Bytes a second that it may move; null for no limit.</summary>
    public long? LimitRate { get; private set; }

    /// <summary>Folds one event.</summary>
    public void Apply(object happened)
    {
        switch (happened)
        {
            case LedgerEvent e:
                Ledger.Apply(e);
                if (Ledger.Plan is { } plan && !Spec.IsPlanned) Spec = Spec with { IsPlanned = true, Root = plan.Root, Rules = plan.Rules, Probe = plan.Probe };
                break;
            case TransferEvent.Begun e:
                (_begun, Spec, BegunAt, LimitRate) = (e.Spec, e.Spec, e.At, e.Spec.LimitRate);
                break;
            case TransferEvent.RateLimited e:
                LimitRate = e.BytesPerSecond;
                break;
            case TransferEvent.AssemblyBegun e:
                AssemblyAt = e.At;
                break;
            case TransferEvent.ManifestAssembled e:
                Assembled = e;
                break;
            case TransferEvent.Ending e:
                Ending = e;
                break;
            case TransferEvent.Concluded e:
                Concluded = e;
                (_begun, Spec) = (e.Spec, e.Spec);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown transfer event.");
        }
    }

    /// <summary>The outcome, now that nothing works for the transfer any more.</summary>
    public TransferOutcome Outcome(DateTimeOffset now)
    {
        var ending = Ending!;
        ImmutableArray<PathIssue> failures = [.. ending.Extra is null ? [] : new[] { ending.Extra }, .. Ledger.Failures.Sorted()];
        var warnings = Assembled?.Warnings ?? [];
        return new TransferOutcome
        {
            Status = ending.Status,
            Totals = new TransferProgress(Ledger.DoneCounters) { Phase = TransferPhase.Ended, TotalsFinal = true },
            Elapsed = now - BegunAt,
            Failures = failures,
            FailureCount = Ledger.FailureCount + (ending.Extra is null ? 0 : 1),
            Warnings = [.. Ledger.Warnings.Concat(warnings).ToList().Sorted()],
            WarningCount = Ledger.WarningCount + warnings.Length,
            Manifest = ending.Status is OutcomeStatus.Completed or OutcomeStatus.CompletedWithSkips ? Assembled?.Manifest : null,
        };
    }

    /// <summary>The first units of a request.</summary>
    public static ImmutableArray<WorkUnit> FirstUnits(TransferRequest request) => request switch
    {
        UploadRequest => [new PlanUploadUnit()],
        DownloadRequest => [new PlanDownloadUnit()],
        SyncRequest => [new PlanSyncUnit()],
        PrestageRequest => [new PlanPrestageUnit()],
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "Unknown kind of transfer."),
    };
}
