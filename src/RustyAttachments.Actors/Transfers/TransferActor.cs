using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using RustyAttachments.Actors.Assembling;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Transfers;

/// <summary>
/// Owns one transfer from request to outcome: the ledger of its units, their leases, its progress. Plans, grants units
/// to nodes that ask, has the manifest assembled when all units are done, and ends only when neither a node nor
/// the assembly works for it any more. What happens next is decided by <see cref="LedgerRules"/>.
/// </summary>
public sealed class TransferActor : ReceiveActor, IWithTimers
{
    private readonly TransferContext _context;
    private readonly Ledger _ledger = new();
    private readonly LedgerRules _rules;
    private readonly Dictionary<string, Demand> _demand = [];
    private readonly HashSet<IActorRef> _subscribers = [];
    private readonly HashSet<IActorRef> _working = [];
    private readonly CancellationTokenSource _cancel = new();
    private readonly long _started;
    private TransferSpec _spec;
    private TransferProgress _progress = new();
    private TransferPhase _phase = TransferPhase.Scanning;
    private bool _assembling;
    private Ending? _ending;
    private TransferOutcome? _outcome;

    /// <summary>Creates the transfer; it begins at once.</summary>
    public TransferActor(TransferContext context)
    {
        _context = context;
        _spec = new TransferSpec(context.TransferId, context.Request, "", context.StoreName, SourceName: context.SourceName) { Since = context.Since };
        _rules = new LedgerRules(context.Settings.LeaseTime, context.Settings.MaxAttempts, context.Request.OnError);
        _started = context.Time.GetTimestamp();
        Planning();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _context.Settings.ProgressInterval);
        Task.Run(() => TransferPlanner.Plan(_context.Request, _cancel.Token), _cancel.Token)
            .PipeTo(Self, success: static plan => plan, failure: static e => new Broken(e));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _cancel.Cancel();
        _cancel.Dispose();
    }

    private void Planning()
    {
        Receive<TransferPlan>(plan =>
        {
            _spec = _spec with { Root = plan.Root, Rules = plan.Rules };
            Apply([new LedgerEvent.UnitsAdded(plan.Units)]);
            foreach (var node in _context.Nodes)
            {
                _working.Add(node);
                node.Tell(new WorkProtocol.TransferAvailable(_spec, Self));
            }

            Become(Running);
            CheckSettled();
        });
        Common();
    }

    private void Running()
    {
        Receive<WorkProtocol.RequestWork>(OnRequest);
        Receive<WorkProtocol.ReportProgress>(OnReport);
        Receive<WorkProtocol.UnitCompleted>(done => OnUnitEnd(_rules.Complete(_ledger, done), done.UnitId, done.Epoch));
        Receive<WorkProtocol.UnitFailed>(failed => OnUnitEnd(_rules.Fail(_ledger, failed), failed.UnitId, failed.Epoch));
        Common();
    }

    private void Assembling()
    {
        Receive<AssemblyProtocol.Assembled>(assembled =>
        {
            _assembling = false;
            End(TransferStatus.Completed, assembled);
        });
        Receive<AssemblyProtocol.AssemblyFailed>(failed =>
        {
            _assembling = false;
            EndFailed(failed.Code, failed.Reason);
        });
        Common();
    }

    private void Stopping()
    {
        Receive<WorkProtocol.WorkStopped>(_ =>
        {
            _working.Remove(Sender);
            FinishWhenIdle();
        });
        Receive<AssemblyProtocol.Assembled>(_ => OnAssemblyStopped()); // too late: it was cancelled
        Receive<AssemblyProtocol.AssemblyFailed>(_ => OnAssemblyStopped());
        Common();
    }

    private void Ended() => Common();

    private void Common()
    {
        Receive<TransferProtocol.Subscribe>(subscribe =>
        {
            _subscribers.Add(subscribe.Subscriber);
            if (_outcome is not null) subscribe.Subscriber.Tell(new TransferProtocol.TransferEnded(_spec.TransferId, _outcome));
        });
        Receive<TransferProtocol.CancelTransfer>(_ => End(TransferStatus.Cancelled));
        Receive<Broken>(broken => EndFailed(broken.Failure is RustyAttachmentsException known ? known.Code : ErrorCode.Internal, broken.Failure.Message));
        Receive<Tick>(_ => OnTick());
        // A report that comes after its lease is settled all the same: the node must not repeat it for ever.
        Receive<WorkProtocol.UnitCompleted>(done => Settle(done.UnitId, done.Epoch));
        Receive<WorkProtocol.UnitFailed>(failed => Settle(failed.UnitId, failed.Epoch));
        Receive<WorkProtocol.IForTransfer>(static _ => { });
    }

    private void OnRequest(WorkProtocol.RequestWork request)
    {
        _demand[request.NodeId] = new Demand(Sender, request.Units);
        Grant(request.NodeId);
    }

    private void Grant(string nodeId)
    {
        var demand = _demand[nodeId];
        var events = _rules.Grant(_ledger, nodeId, demand.Room, Now).ToList();
        if (events.Count == 0) return;
        Apply(events);
        _demand[nodeId] = demand with { Room = demand.Room - events.Count };
        demand.Node.Tell(new WorkProtocol.WorkGranted(_spec.TransferId,
            [.. events.OfType<LedgerEvent.UnitLeased>().Select(lease => new WorkProtocol.Lease(lease.UnitId, lease.Epoch, _ledger.Find(lease.UnitId)!.Work))]));
    }

    private void OnReport(WorkProtocol.ReportProgress report)
    {
        foreach (var unit in report.Units) Apply(_rules.Progress(_ledger, report.NodeId, unit, Now));
    }

    private void OnUnitEnd(IEnumerable<LedgerEvent> events, long unitId, long epoch)
    {
        Apply(events.ToList());
        Settle(unitId, epoch);
        foreach (var node in _demand.Keys.ToList()) Grant(node);
        CheckSettled();
    }

    private void Settle(long unitId, long epoch) => Sender.Tell(new WorkProtocol.ReportSettled(_spec.TransferId, unitId, epoch));

    private void CheckSettled()
    {
        if (!_ledger.GrantsOpen) End(TransferStatus.Failed);
        else if (_ledger.IsSettled && _context.Request is UploadRequest upload) Assemble(upload);
        else if (_ledger.IsSettled) End(TransferStatus.Completed);
    }

    private void Assemble(UploadRequest upload)
    {
        Apply([new LedgerEvent.ResultsConfirmed()]);
        _phase = TransferPhase.Finishing;
        _assembling = true;
        Become(Assembling);
        var assembler = Context.ActorOf(Props.Create(() => new ManifestAssemblerActor(_context.OpenSegments(_spec.TransferId), _context.Time, _cancel.Token)), "assembler");
        assembler.Tell(new AssemblyProtocol.Assemble(_spec, upload, [.. _ledger.Segments], _context.ManifestFile, _context.OpenManifestStore()));
    }

    private void OnTick()
    {
        if (_outcome is not null) return;
        var expired = _rules.Expire(_ledger, Now).ToList();
        if (expired.Count > 0)
        {
            Apply(expired);
            foreach (var node in _demand.Keys.ToList()) Grant(node);
            if (_ending is null) CheckSettled();
        }

        Publish();
    }

    private void Publish()
    {
        var progress = ProgressOf(_ledger.AllCounters());
        if (progress == _progress) return;
        _progress = progress;
        foreach (var subscriber in _subscribers) subscriber.Tell(new TransferProtocol.ProgressChanged(_spec.TransferId, progress));
    }

    private TransferProgress ProgressOf(UnitCounters counters) => new(counters)
    {
        Phase = _phase == TransferPhase.Scanning && counters.FilesDone > 0 ? TransferPhase.Transferring : _phase,
        TotalsFinal = _ledger is { OpenScans: 0, DoneCounters.FilesTotal: > 0 } || _phase > TransferPhase.Transferring,
    };

    private void EndFailed(ErrorCode code, string reason)
    {
        Apply([new LedgerEvent.GrantsClosed()]);
        End(TransferStatus.Failed, extra: new PathIssue("", code, reason));
    }

    private void End(TransferStatus status, AssemblyProtocol.Assembled? assembled = null, PathIssue? extra = null)
    {
        if (_ending is not null) return;
        Apply([new LedgerEvent.ResultsConfirmed()]);
        if (status == TransferStatus.Completed && _ledger.FailureCount > 0) status = TransferStatus.CompletedWithSkips;
        _ending = new Ending(status, assembled, extra);
        if (status is TransferStatus.Cancelled or TransferStatus.Failed) _cancel.Cancel();
        Become(Stopping);
        foreach (var node in _working) node.Tell(new WorkProtocol.StopWork(_spec.TransferId));
        FinishWhenIdle();
    }

    private void OnAssemblyStopped()
    {
        _assembling = false;
        FinishWhenIdle();
    }

    // Who is told of the end may close the store and remove the scratch directory: nothing may still work there.
    private void FinishWhenIdle()
    {
        if (_working.Count == 0 && !_assembling) Finish();
    }

    private void Finish()
    {
        Become(Ended);
        _phase = TransferPhase.Ended;
        var ending = _ending!;
        ImmutableArray<PathIssue> failures = [.. ending.Extra is null ? [] : new[] { ending.Extra }, .. _ledger.Failures.Sorted()];
        _outcome = new TransferOutcome
        {
            Status = ending.Status,
            Totals = ProgressOf(_ledger.DoneCounters),
            Elapsed = _context.Time.GetElapsedTime(_started),
            Failures = failures,
            FailureCount = _ledger.FailureCount + (ending.Extra is null ? 0 : 1),
            Warnings = [.. _ledger.Warnings.Concat(ending.Assembled?.Warnings ?? []).ToList().Sorted()],
            WarningCount = _ledger.WarningCount + (ending.Assembled?.Warnings.Length ?? 0),
            Manifest = ending.Assembled?.Manifest,
        };
        foreach (var subscriber in _subscribers) subscriber.Tell(new TransferProtocol.TransferEnded(_spec.TransferId, _outcome));
    }

    private void Apply(IEnumerable<LedgerEvent> events)
    {
        foreach (var happened in events) _ledger.Apply(happened);
    }

    private DateTimeOffset Now => _context.Time.GetUtcNow();

    private sealed record Demand(IActorRef Node, int Room);

    private sealed record Ending(TransferStatus Status, AssemblyProtocol.Assembled? Assembled, PathIssue? Extra);

    private sealed record Broken(Exception Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Tick : INotInfluenceReceiveTimeout
    {
        public static Tick Instance { get; } = new();
    }
}
