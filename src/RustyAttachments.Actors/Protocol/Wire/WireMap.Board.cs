using RustyAttachments.Actors.Service;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// BoardProtocol.
internal static partial class WireMap
{
    private static WireForm[] BoardForms =>
    [
        WireForm.Sent<BoardProtocol.TransferChanged, P.TransferChanged>("b-transfer", P.TransferChanged.Parser, Encode, Decode),
        WireForm.Sent<BoardProtocol.NodeChanged, P.NodeChanged>("b-node", P.NodeChanged.Parser, Encode, Decode),
    ];

    private static P.TransferChanged Encode(BoardProtocol.TransferChanged m) => new() { Status = Encode(m.Status) };

    private static BoardProtocol.TransferChanged Decode(P.TransferChanged p) => new(Decode(Read.Required(p.Status)));

    private static P.NodeChanged Encode(BoardProtocol.NodeChanged m) => new() { Status = Encode(m.Status) };

    private static BoardProtocol.NodeChanged Decode(P.NodeChanged p) => new(Decode(Read.Required(p.Status)));

    private static P.TransferStatus Encode(TransferStatus status) => new()
    {
        Id = status.Id,
        Kind = WireEnum<TransferKind, P.TransferKind>.Encode(status.Kind),
        Name = status.Name,
        State = WireEnum<TransferState, P.TransferState>.Encode(status.State),
        SubmittedAt = status.SubmittedAt.UtcTicks,
        EndedAt = status.EndedAt?.UtcTicks,
        UpdatedAt = status.UpdatedAt.UtcTicks,
        Counters = Encode(status.Counters),
        TotalsFinal = status.TotalsFinal,
        UnitsPending = status.UnitsPending,
        UnitsLeased = status.UnitsLeased,
        FailureCount = status.FailureCount,
        WarningCount = status.WarningCount,
        FirstFailure = status.FirstFailure is { } first ? Encode(first) : null,
        ManifestKey = status.ManifestKey,
        Root = status.Root,
        Nodes = { status.Nodes.Select(Encode) },
        Excluded = { status.Excluded.Select(static node => new P.NodeExclusion { Node = node.Node, Reason = node.Reason }) },
        LimitRate = status.LimitRate,
    };

    private static TransferStatus Decode(P.TransferStatus p) => new()
    {
        Id = Read.Text(p.Id),
        Kind = WireEnum<TransferKind, P.TransferKind>.Decode(p.Kind),
        Name = p.Name,
        State = WireEnum<TransferState, P.TransferState>.Decode(p.State),
        SubmittedAt = Read.Time(p.SubmittedAt),
        EndedAt = p.EndedAt is { } ended ? Read.Time(ended) : null,
        UpdatedAt = Read.Time(p.UpdatedAt),
        Counters = Decode(p.Counters),
        TotalsFinal = p.TotalsFinal,
        UnitsPending = p.UnitsPending,
        UnitsLeased = p.UnitsLeased,
        FailureCount = p.FailureCount,
        WarningCount = p.WarningCount,
        FirstFailure = p.FirstFailure is { } first ? Decode(first) : null,
        ManifestKey = p.ManifestKey,
        Root = p.Root,
        Nodes = Read.All(p.Nodes, Decode),
        Excluded = Read.All(p.Excluded, static node => new NodeExclusion(Read.Text(node.Node), node.Reason)),
        LimitRate = p.LimitRate,
    };

    private static P.NodeShare Encode(NodeShare share) =>
        new() { Node = share.Node, Counters = Encode(share.Counters), UnitsDone = share.UnitsDone, UnitsRunning = share.UnitsRunning };

    private static NodeShare Decode(P.NodeShare p) => new(Read.Text(p.Node), Decode(p.Counters), p.UnitsDone, p.UnitsRunning);

    private static P.NodeStatus Encode(NodeStatus status) => new()
    {
        Node = status.Node,
        Roles = { status.Roles },
        Version = status.Version,
        StartedAt = status.StartedAt.UtcTicks,
        UpdatedAt = status.UpdatedAt.UtcTicks,
        Draining = status.Draining,
        UnitsRunning = status.UnitsRunning,
        UnitSlots = status.UnitSlots,
        MemoryUsed = status.MemoryUsed,
        MemoryBudget = status.MemoryBudget,
        CacheUsed = status.CacheUsed,
        CacheBudget = status.CacheBudget,
        Locations = { status.Locations },
        Management = status.Management,
        Peer = status.Peer is { } peer ? new P.PeerEndpoint { Uri = peer.Uri, Token = peer.Token } : null,
    };

    private static NodeStatus Decode(P.NodeStatus p) => new()
    {
        Node = Read.Text(p.Node),
        Roles = [.. p.Roles],
        Version = p.Version,
        StartedAt = Read.Time(p.StartedAt),
        UpdatedAt = Read.Time(p.UpdatedAt),
        Draining = p.Draining,
        UnitsRunning = p.UnitsRunning,
        UnitSlots = p.UnitSlots,
        MemoryUsed = p.MemoryUsed,
        MemoryBudget = p.MemoryBudget,
        CacheUsed = p.CacheUsed,
        CacheBudget = p.CacheBudget,
        Locations = [.. p.Locations],
        Management = p.Management,
        Peer = p.Peer is { } peer ? new PeerEndpoint(Read.Text(peer.Uri), Read.Text(peer.Token)) : null,
    };
}
