using Akka.Actor;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Nodes;

/// <summary>What a node lends to the work it does: memory, stores, scratch space.</summary>
/// <param name="Settings">The node's settings.</param>
/// <param name="Permits">All bytes in flight on the node come out of these.</param>
/// <param name="Buffers">Content between being read and being stored.</param>
/// <param name="OpenStore">The store with a name; the same instance for the same name.</param>
/// <param name="Scratch">Where segments of transfers are read and written.</param>
public sealed record NodeServices(
    EngineSettings Settings, MemoryPermits Permits, ContentBuffers Buffers, Func<string, IContentStore> OpenStore, ScratchSpace Scratch)
{
    /// <summary>What is remembered for a transfer, by its id.</summary>
    public Func<string, TransferCaches> Caches { get; init; } = static _ => TransferCaches.None;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How segments come from, and go to, other nodes.</summary>
    public ISegmentExchange Exchange { get; init; } = ISegmentExchange.None;

    /// <summary>The locations that the node can reach.</summary>
    public LocationMap Locations { get; init; } = LocationMap.None;

    /// <summary>Whether each transfer's content, to and from its store, is kept below the rate that the transfer allows this node; else whoever lends the stores sees to that.</summary>
    public bool LimitsRates { get; init; }

    /// <summary>Who passes messages on to transfers by their ids; null when transfers are next to the node and speak for themselves.</summary>
    public IActorRef? Transfers { get; init; }

    /// <summary>Who passes messages on to those that know for the whole cluster what stores hold (<see cref="Existence.SharedExistenceActor"/>); null when every node finds out for itself.</summary>
    public IActorRef? ExistenceRegion { get; init; }

    /// <summary>Where prestaged content is kept; null when the node keeps none.</summary>
    public IContentPlacement? Placement { get; init; }

    /// <summary>Where the node tells of itself, and what besides its work; null when nobody wants to know.</summary>
    public NodeAnnouncement? Announcement { get; init; }
}

/// <summary>How a node tells of itself.</summary>
/// <param name="Board">Passes it to everybody who shows nodes.</param>
/// <param name="Describe">The node's status for the number of its running units, and whether it drains.</param>
/// <param name="Interval">How often, at least.</param>
public sealed record NodeAnnouncement(IActorRef Board, Func<int, bool, NodeStatus> Describe, TimeSpan Interval);
