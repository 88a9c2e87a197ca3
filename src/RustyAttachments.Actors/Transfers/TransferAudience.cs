using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Actors.Transfers;

/// <summary>Those who watch a transfer: subscribers on this machine, and the board of the cluster. Tells them what has changed only.</summary>
internal sealed class TransferAudience(IActorRef board)
{
    private readonly HashSet<IActorRef> _subscribers = [];
    private TransferProgress _progress = new();
    private TransferStatus? _status;
    private bool _ended;

    /// <summary>Adds a subscriber.</summary>
    public void Add(IActorRef subscriber) => _subscribers.Add(subscriber);

    /// <summary>Tells everybody what is new.</summary>
    public void Tell(string id, TransferRecord state, IReadOnlyDictionary<string, string> excluded, DateTimeOffset now)
    {
        if (_ended || !state.HasBegun) return;
        TellBoard(TransferReport.Status(state, excluded, now), board);
        if (state.Concluded is { } concluded)
        {
            _ended = true;
            foreach (var subscriber in _subscribers) subscriber.Tell(new TransferProtocol.TransferEnded(id, concluded.Outcome));
            return;
        }

        var progress = TransferReport.Progress(state);
        if (progress == _progress) return;
        _progress = progress;
        foreach (var subscriber in _subscribers) subscriber.Tell(new TransferProtocol.ProgressChanged(id, progress));
    }

    /// <summary>Tells a status, unless nothing but its time is new.</summary>
    public void TellBoard(TransferStatus status, IActorRef to)
    {
        if (to.IsNobody() || (Equals(to, board) && TransferStatus.IsSame(_status, status))) return;
        _status = status;
        to.Tell(new BoardProtocol.TransferChanged(status));
    }
}
