using RustyAttachments.Actors.Hashing;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Nodes;

/// <summary>What a node lends to the work it does: memory, stores, scratch space.</summary>
/// <param name="Settings">The node's settings.</param>
/// <param name="Permits">All bytes in flight on the node come out of these.</param>
/// <param name="Buffers">Content between being read and being stored.</param>
/// <param name="OpenStore">The store with a name; the same instance for the same name.</param>
/// <param name="OpenSegments">The segments of a transfer.</param>
public sealed record NodeServices(
    EngineSettings Settings, MemoryPermits Permits, ContentBuffers Buffers, Func<string, IContentStore> OpenStore, Func<string, ISegmentStore> OpenSegments)
{
    /// <summary>What is remembered for a transfer, by its id.</summary>
    public Func<string, TransferCaches> Caches { get; init; } = static _ => TransferCaches.None;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
