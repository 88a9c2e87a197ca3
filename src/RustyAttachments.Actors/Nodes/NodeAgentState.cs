using System.Collections.Immutable;
using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Storage.Rates;

namespace RustyAttachments.Actors.Nodes;

/// <summary>
/// What a node knows of the transfers it works for: leased units, and reports that have not been settled yet. Not
/// thread-safe: the node's agent owns it.
/// </summary>
public sealed class NodeAgentState(string nodeId, int slots)
{
    private readonly Dictionary<string, JoinedTransfer> _transfers = [];

    /// <summary>The node's name; see <see cref="NodeNames"/>.</summary>
    public string NodeId { get; } = nodeId;

    /// <summary>Whether the node takes no more work, because it is about to leave.</summary>
    public bool Draining { get; set; }

    /// <summary>Transfers that the node works for.</summary>
    public IEnumerable<JoinedTransfer> Transfers => _transfers.Values;

    /// <summary>Units under way.</summary>
    public int UnitsRunning => _transfers.Values.Sum(static transfer => transfer.Units.Count);

    /// <summary>Whether nothing runs, and everything that was done has been taken note of.</summary>
    public bool IsIdle => _transfers.Values.All(static transfer => transfer.Units.Count == 0 && transfer.Unsettled.Count == 0);

    /// <summary>The transfer with an id, or null.</summary>
    public JoinedTransfer? Find(string transferId) => _transfers.GetValueOrDefault(transferId);

    /// <summary>Begins to work for a transfer.</summary>
    public void Join(JoinedTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        _transfers.Add(transfer.Spec.TransferId, transfer);
    }

    /// <summary>Stops working for a transfer.</summary>
    public void Leave(string transferId) => _transfers.Remove(transferId);

    /// <summary>
    /// How many units of a transfer the node has room for, those under way among them. Transfers share the slots evenly and
    /// each has one.
    /// </summary>
    public int RoomFor(JoinedTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return Draining ? 0 : Math.Max(1, slots / Math.Max(1, _transfers.Count));
    }

    /// <summary>The unit of a lease, or null when it is not, or no longer, under way.</summary>
    public (JoinedTransfer Transfer, RunningUnit Unit)? FindUnit(string transferId, long unitId, long epoch) =>
        Find(transferId) is { } transfer && transfer.Units.TryGetValue(unitId, out var unit) && unit.Epoch == epoch ? (transfer, unit) : null;

    /// <summary>The transfer and unit of a unit's actor.</summary>
    public (JoinedTransfer Transfer, RunningUnit Unit)? FindUnit(IActorRef actor)
    {
        foreach (var transfer in _transfers.Values)
            foreach (var unit in transfer.Units.Values)
                if (actor.Equals(unit.Actor)) return (transfer, unit);
        return null;
    }
}

/// <summary>A transfer that a node works for. Owns the token that ends all of its work here.</summary>
public sealed class JoinedTransfer(TransferSpec spec, IActorRef transfer, PathTranslation paths, RateLimiter? limiter = null) : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>The transfer, in this node's paths.</summary>
    public TransferSpec Spec { get; private set; } = paths.ToLocal(spec);

    /// <summary>Who grants its units.</summary>
    public IActorRef Transfer { get; } = transfer;

    /// <summary>How its paths are translated.</summary>
    public PathTranslation Paths { get; } = paths;

    /// <summary>What keeps it below its rate on this node.</summary>
    public RateLimiter? Limiter { get; } = limiter;

    /// <summary>Ends when the node stops working for the transfer.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Whether the node only waits for its units to end.</summary>
    public bool Stopping { get; private set; }

    /// <summary>Why the node may not work for it; null when it may.</summary>
    public string? Exclusion { get; set; }

    /// <summary>Whether the node is finding out if it sees the right tree.</summary>
    public bool Probing { get; set; }

    /// <summary>The room that its coordinator was told of last.</summary>
    public int RoomTold { get; set; }

    /// <summary>Units under way, by id.</summary>
    public Dictionary<long, RunningUnit> Units { get; } = [];

    /// <summary>Reports that the transfer has not acknowledged, by unit and epoch; long ones in several messages.</summary>
    public Dictionary<(long UnitId, long Epoch), ImmutableArray<WorkProtocol.IForTransfer>> Unsettled { get; } = [];

    /// <summary>Takes note of what is new about the transfer: its plan, its limits.</summary>
    public void Update(TransferSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Spec = Paths.ToLocal(spec);
        if (Limiter is not null && Limiter.BytesPerSecond != spec.LimitRate) Limiter.BytesPerSecond = spec.LimitRate;
    }

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

/// <summary>
/// A unit under way on a node: its segments come, then an actor does it, then its results are made available to other nodes.
/// </summary>
public sealed class RunningUnit(long unitId, long epoch, WorkUnit work, long started)
{
    /// <summary>The unit.</summary>
    public long UnitId { get; } = unitId;

    /// <summary>The lease's epoch.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>Who does it; null before and after.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>What it is.</summary>
    public WorkUnit Work { get; } = work;

    /// <summary>When it was started, as the clock's timestamp.</summary>
    public long Started { get; } = started;

    /// <summary>How far it is.</summary>
    public UnitCounters Counters { get; set; } = UnitCounters.Zero;

    /// <summary>Whether it is to be handed back when it ends without a result.</summary>
    public bool HandBack { get; set; }

    /// <summary>Whether nobody waits for its result any more.</summary>
    public bool Revoked { get; set; }
}
