using System.Collections.Immutable;
using Akka.Actor;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Nodes;

/// <summary>
/// What a node knows of the transfers it works for: leased units, and reports that have not been settled yet. Not
/// thread-safe: the node's agent owns it.
/// </summary>
public sealed class NodeAgentState(string nodeId, int slots)
{
    private readonly Dictionary<string, JoinedTransfer> _transfers = [];

    /// <summary>The node's name.</summary>
    public string NodeId { get; } = nodeId;

    /// <summary>Transfers that the node works for.</summary>
    public IEnumerable<JoinedTransfer> Transfers => _transfers.Values;

    /// <summary>The transfer with an id, or null.</summary>
    public JoinedTransfer? Find(string transferId) => _transfers.GetValueOrDefault(transferId);

    /// <summary>Begins to work for a transfer; false when it does already.</summary>
    public bool Join(JoinedTransfer transfer) => _transfers.TryAdd(transfer.Spec.TransferId, transfer);

    /// <summary>Stops working for a transfer.</summary>
    public void Leave(string transferId) => _transfers.Remove(transferId);

    /// <summary>
    /// How many more units of a transfer the node has room for. Transfers share the slots evenly and each has one.
    /// </summary>
    public int RoomFor(JoinedTransfer transfer) =>
        transfer.Stopping ? 0 : Math.Max(1, slots / Math.Max(1, _transfers.Count)) - transfer.Units.Count;

    /// <summary>The transfer and unit of a unit's actor.</summary>
    public (JoinedTransfer Transfer, RunningUnit Unit)? FindUnit(IActorRef actor)
    {
        foreach (var transfer in _transfers.Values)
            foreach (var unit in transfer.Units.Values)
                if (unit.Actor.Equals(actor)) return (transfer, unit);
        return null;
    }
}

/// <summary>A transfer that a node works for. Owns the token that ends all of its work here.</summary>
public sealed class JoinedTransfer(TransferSpec spec, IActorRef transfer) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>The transfer.</summary>
    public TransferSpec Spec { get; } = spec;

    /// <summary>Who grants its units.</summary>
    public IActorRef Transfer { get; } = transfer;

    /// <summary>Ends when the node stops working for the transfer.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Whether the node only waits for its units to end.</summary>
    public bool Stopping { get; private set; }

    /// <summary>Units under way, by id.</summary>
    public Dictionary<long, RunningUnit> Units { get; } = [];

    /// <summary>Completions and failures that the transfer has not acknowledged, by unit and epoch.</summary>
    public Dictionary<(long UnitId, long Epoch), WorkProtocol.IForTransfer> Unsettled { get; } = [];

    /// <summary>Progress of all units under way.</summary>
    public ImmutableArray<WorkProtocol.UnitProgress> Progress() =>
        [.. Units.Values.Select(static unit => new WorkProtocol.UnitProgress(unit.UnitId, unit.Epoch, unit.Counters))];

    /// <summary>Takes no more units and cancels those that run.</summary>
    public void Stop()
    {
        Stopping = true;
        _cancel.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancel.Cancel();
        _cancel.Dispose();
    }
}

/// <summary>A unit under way on a node.</summary>
public sealed class RunningUnit(long unitId, long epoch, IActorRef actor, WorkUnit work, long started)
{
    /// <summary>The unit.</summary>
    public long UnitId { get; } = unitId;

    /// <summary>The lease's epoch.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>Who does it.</summary>
    public IActorRef Actor { get; } = actor;

    /// <summary>What it is.</summary>
    public WorkUnit Work { get; } = work;

    /// <summary>When it was started, as the clock's timestamp.</summary>
    public long Started { get; } = started;

    /// <summary>How far it is.</summary>
    public UnitCounters Counters { get; set; } = UnitCounters.Zero;
}
