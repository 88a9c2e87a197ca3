using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using RustyAttachments.Actors.Assembling;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Transfers;

/// <summary>
/// Owns one transfer from request to outcome: grants units to nodes that ask, has the manifest assembled when all units
/// are done, and ends only when neither a node nor the assembly works for it any more. Everything that counts is an event
/// in its journal before anybody is told of it, so that another coordinator can go on where this one was. What happens next
/// is decided by <see cref="LedgerRules"/> over <see cref="TransferRecord"/>; only demand and progress are not kept.
/// </summary>
public sealed partial class TransferActor : ReceivePersistentActor, IWithTimers
{
    private readonly string _id;
    private readonly TransferContext _context;
    private readonly TransferRecord _state = new();
    private readonly TransferAudience _audience;
    private readonly Dictionary<string, Demand> _demand = [];
    private readonly Dictionary<string, string> _excluded = [];
    private readonly Dictionary<IActorRef, string> _working = [];
    private readonly Dictionary<long, PartialResult> _partial = [];
    private readonly CancellationTokenSource _cancel = new();
    private LedgerRules _rules = null!;
    private Absences _absences = null!;
    private DateTimeOffset _announceAt;
    private bool _assembling;
    private int _assemblies;
    private bool _cleaning;

    /// <summary>Creates the coordinator of the transfer called <paramref name="transferId"/>, which waits to be begun, or goes on.</summary>
    public TransferActor(string transferId, TransferContext context)
    {
        (_id, _context) = (transferId, context);
        _audience = new TransferAudience(context.Board);
        Recover<LedgerEvent>(_state.Apply);
        Recover<TransferEvent>(_state.Apply);
        Recover<RecoveryCompleted>(_ =>
        {
            if (_state.HasBegun) Resume();
        });
        Waiting();
    }

    /// <inheritdoc/>
    public override string PersistenceId => "transfer-" + _id;

    /// <inheritdoc/>
    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private Ledger Ledger => _state.Ledger;

    private DateTimeOffset Now => _context.Time.GetUtcNow();

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _cancel.Cancel();
        _cancel.Dispose();
        base.PostStop();
    }

    private void Waiting()
    {
        Command<TransferProtocol.BeginTransfer>(begin => Keep(
            [new TransferEvent.Begun(begin.Spec, Now), new LedgerEvent.UnitsAdded(TransferRecord.FirstUnits(begin.Spec.Request))],
            () =>
            {
                Answer(begin);
                Resume();
            }));
        Command<TransferProtocol.Subscribe>(subscribe => _audience.Add(subscribe.Subscriber));
        Command<TransferProtocol.CancelTransfer>(_ => Stash.Stash());
        // Whoever works for a transfer that this journal knows nothing of can stop.
        Command<WorkProtocol.IForTransfer>(_ => Sender.Tell(new WorkProtocol.StopWork(_id)));
    }

    private void Running()
    {
        Command<WorkProtocol.RequestWork>(OnRequest);
        Command<WorkProtocol.ReportProgress>(OnReport);
        Command<WorkProtocol.UnitCompleted>(OnCompleted);
        Command<WorkProtocol.UnitFailed>(failed => OnUnitEnd(_rules.Fail(Ledger, failed), failed.UnitId, failed.Epoch));
        Command<WorkProtocol.UnitHandedBack>(back => OnUnitEnd(LedgerRules.HandBack(Ledger, back.NodeId, back.UnitId, back.Epoch), back.UnitId, back.Epoch));
        Command<WorkProtocol.NodeExcluded>(OnExcluded);
        Common();
    }

    private void Assembling()
    {
        Command<WorkProtocol.RequestWork>(request => Hear(request.NodeId));
        Command<AssemblyProtocol.Assembled>(assembled =>
        {
            _assembling = false;
            Keep([new TransferEvent.ManifestAssembled(assembled.Manifest, assembled.Warnings)], () => End(OutcomeStatus.Completed));
        });
        Command<AssemblyProtocol.AssemblyFailed>(OnAssemblyFailed);
        Common();
    }

    private void Stopping()
    {
        Command<WorkProtocol.WorkStopped>(_ => Leave(Sender));
        Command<WorkProtocol.RequestWork>(_ => Sender.Tell(new WorkProtocol.StopWork(_id)));
        Command<AssemblyProtocol.Assembled>(_ => OnAssemblyStopped()); // too late: it was cancelled
        Command<AssemblyProtocol.AssemblyFailed>(_ => OnAssemblyStopped());
        Command<Cleaned>(_ => Conclude());
        Common();
    }

    private void Ended()
    {
        Command<WorkProtocol.RequestWork>(_ => Sender.Tell(new WorkProtocol.StopWork(_id)));
        Command<WorkProtocol.ReportProgress>(_ => Sender.Tell(new WorkProtocol.StopWork(_id)));
        Command<CleanAgain>(_ => Clean());
        Command<Cleaned>(static _ => { });
        Common();
    }

    private void Common()
    {
        Command<TransferProtocol.BeginTransfer>(Answer);
        Command<TransferProtocol.Subscribe>(subscribe =>
        {
            _audience.Add(subscribe.Subscriber);
            if (_state.Concluded is { } concluded) subscribe.Subscriber.Tell(new TransferProtocol.TransferEnded(_id, concluded.Outcome));
        });
        Command<TransferProtocol.CancelTransfer>(_ => End(OutcomeStatus.Cancelled));
        Command<TransferProtocol.LimitRate>(OnLimitRate);
        Command<TransferProtocol.GetIssues>(get => Sender.Tell(new TransferProtocol.Issues(_id, TransferReport.Page(_state, get.Skip, get.Take))));
        Command<Terminated>(gone => OnGone(gone.ActorRef));
        Command<Tick>(_ => OnTick());
        // A report that comes after its lease is settled all the same: the node must not repeat it for ever.
        Command<WorkProtocol.UnitCompleted>(done => Settle(done.UnitId, done.Epoch));
        Command<WorkProtocol.UnitFailed>(failed => Settle(failed.UnitId, failed.Epoch));
        Command<WorkProtocol.UnitHandedBack>(back => Settle(back.UnitId, back.Epoch));
        Command<WorkProtocol.IForTransfer>(static _ => { });
    }

    // Begins to work, or goes on after the coordinator was started again: leases get their time anew, since nodes could
    // not report meanwhile.
    private void Resume()
    {
        var now = Now;
        var settings = _context.Settings;
        var othersFirst = _state.Spec.OnlyNode is null ? 2 * settings.AnnounceInterval : TimeSpan.Zero;
        _rules = new LedgerRules(new LeasePolicy(settings.LeaseTime, settings.MaxAttempts, settings.SecondCopyAfter, _state.Spec.Request.OnError, othersFirst));
        _absences = new Absences(settings.AbsenceLimit);
        foreach (var lease in Ledger.Leased.Values.ToList()) _state.Apply(new LedgerEvent.LeaseRenewed(lease.Epoch, lease.Counters, now + settings.LeaseTime));
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, settings.ProgressInterval);
        if (_state.Concluded is not null)
        {
            EnterEnded();
        }
        else if (_state.Ending is not null)
        {
            BeginToStop();
        }
        else if (_state.Assembled is not null)
        {
            End(OutcomeStatus.Completed);
        }
        else if (_state.AssemblyAt is not null)
        {
            StartAssembly();
        }
        else
        {
            Become(Running);
            Announce();
            CheckSettled();
        }

        Stash.UnstashAll();
        Publish();
    }

    private void Answer(TransferProtocol.BeginTransfer begin)
    {
        Sender.Tell(new TransferProtocol.TransferBegun(_id));
        if (_state.Concluded is not null) _audience.TellBoard(TransferReport.Status(_state, _excluded, Now), Sender);
    }

    private void OnLimitRate(TransferProtocol.LimitRate limit)
    {
        if (_state.Ending is not null) return;
        Keep([new TransferEvent.RateLimited(limit.BytesPerSecond)], Announce);
    }

    private void OnTick()
    {
        if (_state.Concluded is not null) return;
        if (_state.Ending is null && _state.AssemblyAt is null)
        {
            Expire();
            GiveUpAbsent();
            if (_announceAt <= Now) Announce();
        }

        Publish();
    }

    private void Publish() => _audience.Tell(_id, _state, _excluded, Now);

    // Events count once they are in the journal; nobody is told of them before. What comes meanwhile waits.
    private void Keep(IReadOnlyCollection<object> events, Action then)
    {
        if (events.Count == 0)
        {
            then();
            return;
        }

        var left = events.Count;
        PersistAll(events, e =>
        {
            _state.Apply(e);
            if (--left == 0) then();
        });
    }

    private sealed record Demand(IActorRef Node, int Room, bool KnowsPlan);

    private sealed record Cleaned : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        public static Cleaned Instance { get; } = new();
    }

    private sealed record CleanAgain : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static CleanAgain Instance { get; } = new();
    }

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
