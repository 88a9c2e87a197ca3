using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Actors.Indexing;

/// <summary>
/// All transfers of a cluster: those that run, and the newest <see cref="KeptEnded"/> of those that have ended. Changed by
/// folding events only. No clock, no actor.
/// </summary>
public sealed class TransferIndexState
{
    /// <summary>How many ended transfers are remembered.</summary>
    public const int KeptEnded = 1000;

    private readonly Dictionary<string, IndexEvent.Submitted> _running = [];
    private readonly Queue<EndedTransfer> _ended = new();
    private readonly Dictionary<string, string> _ids = []; // by idempotency key

    /// <summary>Transfers that have not ended, by id.</summary>
    public IReadOnlyDictionary<string, IndexEvent.Submitted> Running => _running;

    /// <summary>Transfers that have ended, oldest first.</summary>
    public IEnumerable<EndedTransfer> Ended => _ended;

    /// <summary>The transfer that a key names, or null.</summary>
    public string? Find(string? idempotencyKey) => idempotencyKey is null ? null : _ids.GetValueOrDefault(idempotencyKey);

    /// <summary>Folds one event.</summary>
    public void Apply(IndexEvent happened)
    {
        switch (happened)
        {
            case IndexEvent.Submitted e:
                _running[e.Spec.TransferId] = e;
                if (e.IdempotencyKey is { } key) _ids[key] = e.Spec.TransferId;
                break;
            case IndexEvent.Ended e:
                if (_running.Remove(e.Status.Id, out var submitted)) Keep(new EndedTransfer(submitted.IdempotencyKey, e.Status));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown index event.");
        }
    }

    /// <summary>Takes the place of everything before.</summary>
    public void Restore(IndexSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _running.Clear();
        _ended.Clear();
        _ids.Clear();
        foreach (var submitted in snapshot.Running) Apply(submitted);
        foreach (var ended in snapshot.Ended)
        {
            if (ended.IdempotencyKey is { } key) _ids[key] = ended.Status.Id;
            Keep(ended);
        }
    }

    /// <summary>All of it in one piece.</summary>
    public IndexSnapshot Snapshot() => new([.. _running.Values.OrderBy(static submitted => submitted.Spec.SubmittedAt)], [.. _ended]);

    /// <summary>What is known of a transfer that has not told of itself yet.</summary>
    public static TransferStatus StatusOf(TransferSpec spec, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new TransferStatus
        {
            Id = spec.TransferId, Kind = Transfers.TransferReport.KindOf(spec.Request), Name = spec.Name, State = TransferState.Submitted,
            SubmittedAt = spec.SubmittedAt, UpdatedAt = now, LimitRate = spec.LimitRate,
        };
    }

    private void Keep(EndedTransfer ended)
    {
        _ended.Enqueue(ended);
        while (_ended.Count > KeptEnded)
            if (_ended.Dequeue().IdempotencyKey is { } key) _ids.Remove(key);
    }
}
