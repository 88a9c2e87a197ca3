using Akka.Actor;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What the coordinators of transfers are given where they live.</summary>
/// <param name="Settings">Lease times and intervals.</param>
/// <param name="Agents">Passes what it is told to the agents of all nodes that may work, now or later.</param>
/// <param name="Scratch">Where segments are read and the manifest is written.</param>
/// <param name="Exchange">How segments come from the nodes that wrote them.</param>
/// <param name="OpenStore">The store with a name.</param>
/// <param name="Time">The clock.</param>
public sealed record TransferContext(
    EngineSettings Settings,
    IActorRef Agents,
    ScratchSpace Scratch,
    ISegmentExchange Exchange,
    Func<string, IContentStore> OpenStore,
    TimeProvider Time)
{
    /// <summary>The locations that can be reached where the coordinators live.</summary>
    public LocationMap Locations { get; init; } = LocationMap.None;

    /// <summary>Whether a node (<c>HOST:PORT</c>) is in the cluster, be it reachable or not.</summary>
    public Func<string, bool> IsMember { get; init; } = static _ => true;

    /// <summary>Who is told how transfers are, a few times a second at most while something changes.</summary>
    public IActorRef Board { get; init; } = ActorRefs.Nobody;
}
