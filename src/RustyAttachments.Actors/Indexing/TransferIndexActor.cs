using Akka.Actor;
using Akka.Persistence;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Actors.Indexing;

/// <summary>
/// Owns the list of all transfers of a cluster, one such actor in it: takes submissions, each once, and sees to it that
/// every transfer that has not ended has a coordinator, wherever the last one went. Event-sourced; the rules are
/// <see cref="TransferIndexState"/>'s.
/// </summary>
public sealed class TransferIndexActor : ReceivePersistentActor, IWithTimers
{
    private const int SnapshotEvery = 200;
    private readonly TransferIndexState _state = new();
    private readonly Dictionary<string, DateTimeOffset> _heard = [];
    private readonly IActorRef _transfers;
    private readonly IActorRef _board;
    private readonly EngineSettings _settings;
    private readonly TimeProvider _time;
    private int _sinceSnapshot;

    /// <summary>Creates the index; <paramref name="transfers"/> passes messages to transfers by their ids, <paramref name="board"/> tells everybody who shows them.</summary>
    public TransferIndexActor(IActorRef transfers, IActorRef board, EngineSettings settings, TimeProvider time)
    {
        (_transfers, _board, _settings, _time) = (transfers, board, settings, time);
        Recover<SnapshotOffer>(offer => _state.Restore((IndexSnapshot)offer.Snapshot));
        Recover<IndexEvent>(_state.Apply);
        Recover<RecoveryCompleted>(_ => Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TimeSpan.Zero, settings.SilenceLimit / 2));
        Command<IndexProtocol.SubmitTransfer>(OnSubmit);
        Command<IndexProtocol.RecallTransfers>(OnRecall);
        Command<BoardProtocol.TransferChanged>(changed => OnChanged(changed.Status));
        Command<TransferProtocol.TransferBegun>(begun => _heard[begun.TransferId] = _time.GetUtcNow());
        Command<Tick>(_ => OnTick());
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
    }

    /// <inheritdoc/>
    public override string PersistenceId => "transfer-index";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private void OnSubmit(IndexProtocol.SubmitTransfer submit)
    {
        if (_state.Find(submit.IdempotencyKey) is { } known)
        {
            Sender.Tell(new IndexProtocol.TransferAccepted(known, Created: false));
            return;
        }

        Persist(new IndexEvent.Submitted(submit.IdempotencyKey, submit.Spec), submitted =>
        {
            Apply(submitted);
            Sender.Tell(new IndexProtocol.TransferAccepted(submit.Spec.TransferId, Created: true));
            _board.Tell(new BoardProtocol.TransferChanged(TransferIndexState.StatusOf(submit.Spec, _time.GetUtcNow())));
            Begin(submit.Spec);
        });
    }

    private void OnChanged(TransferStatus status)
    {
        if (!_state.Running.ContainsKey(status.Id)) return;
        _heard[status.Id] = _time.GetUtcNow();
        if (!status.HasEnded) return;
        Persist(new IndexEvent.Ended(status), ended =>
        {
            Apply(ended);
            _heard.Remove(status.Id);
        });
    }

    private void OnRecall(IndexProtocol.RecallTransfers recall)
    {
        var now = _time.GetUtcNow();
        var running = _state.Running.Values.Select(submitted => TransferIndexState.StatusOf(submitted.Spec, now));
        var known = running.Concat(_state.Ended.Select(static ended => ended.Status)).OrderByDescending(static status => status.SubmittedAt);
        var count = 0;
        foreach (var status in known.Take(recall.Most))
        {
            Sender.Tell(new BoardProtocol.TransferChanged(status));
            count++;
        }

        Sender.Tell(new IndexProtocol.TransfersRecalled(count));
    }

    private void OnTick()
    {
        var silent = _time.GetUtcNow() - _settings.SilenceLimit;
        foreach (var submitted in _state.Running.Values)
            if (_heard.GetValueOrDefault(submitted.Spec.TransferId) < silent) Begin(submitted.Spec);
    }

    // Also for one that runs: it answers then.
    private void Begin(TransferSpec spec) => _transfers.Tell(new TransferProtocol.BeginTransfer(spec));

    private void Apply(IndexEvent happened)
    {
        _state.Apply(happened);
        if (++_sinceSnapshot % SnapshotEvery == 0) SaveSnapshot(_state.Snapshot());
    }

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
