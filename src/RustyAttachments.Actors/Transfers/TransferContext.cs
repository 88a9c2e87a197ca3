using System.Collections.Immutable;
using Akka.Actor;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What a transfer's actor is given where it lives.</summary>
/// <param name="TransferId">32 hex characters, unique for ever.</param>
/// <param name="Request">What the user asked for.</param>
/// <param name="StoreName">The store's name, or null.</param>
/// <param name="Settings">Lease times and intervals.</param>
/// <param name="Nodes">The agents of the nodes that may work for the transfer.</param>
/// <param name="OpenSegments">The segments of a transfer.</param>
/// <param name="OpenManifestStore">The store that the manifest goes to, or null when it stays local.</param>
/// <param name="ManifestFile">Where the assembled manifest's text is written.</param>
/// <param name="Time">The clock.</param>
/// <param name="SourceName">For copies between stores: the name of the one that content comes from.</param>
public sealed record TransferContext(
    string TransferId,
    TransferRequest Request,
    string? StoreName,
    EngineSettings Settings,
    ImmutableArray<IActorRef> Nodes,
    Func<string, ISegmentStore> OpenSegments,
    Func<IContentStore?> OpenManifestStore,
    string ManifestFile,
    TimeProvider Time,
    string? SourceName = null)
{
    /// <summary>When the first object that the manifest relies on was looked for, at the latest: before the transfer, where a cache answers for objects.</summary>
    public required DateTimeOffset Since { get; init; }
}
