using System.Threading.Channels;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Service;

/// <summary>
/// What a cluster offers to those outside of it: submit transfers, follow them, steer them. Every node offers the same, and
/// answers from what it has been told; only submitting and steering ask another node. Failures are
/// <see cref="Common.Errors.RustyAttachmentsException"/>s with a code.
/// </summary>
public interface ITransferService
{
    /// <summary>All transfers that this node knows of, newest first, ended ones included.</summary>
    IReadOnlyList<TransferStatus> Transfers { get; }

    /// <summary>All nodes that have told of themselves, by address.</summary>
    IReadOnlyList<NodeStatus> Nodes { get; }

    /// <summary>The transfer with an id, or null.</summary>
    TransferStatus? Find(string id);

    /// <summary>
    /// Begins a transfer. The same <paramref name="idempotencyKey"/> (1 to 128 printable ASCII characters) names the same
    /// transfer, whatever is submitted with it; null never does.
    /// </summary>
    Task<Submitted> SubmitAsync(Submission submission, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Ends a transfer early; true also when it has ended already, false when there is none.</summary>
    Task<bool> CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>Limits what all nodes together move for a transfer, in bytes a second; null lifts the limit. False when there is no such transfer.</summary>
    Task<bool> LimitRateAsync(string id, long? bytesPerSecond, CancellationToken cancellationToken);

    /// <summary>What went wrong with a transfer, by path; null when there is no such transfer.</summary>
    Task<IssuePage?> IssuesAsync(string id, int skip, int take, CancellationToken cancellationToken);

    /// <summary>The manifest that a transfer has stored; null when there is no such transfer, or it has none (yet).</summary>
    Task<StoredObject?> ManifestAsync(string id, CancellationToken cancellationToken);

    /// <summary>Has a node (<c>HOST:PORT</c>) finish or hand back its work and leave the cluster; false when there is none.</summary>
    Task<bool> DrainAsync(string node, CancellationToken cancellationToken);

    /// <summary>
    /// Everything that is known, then changes as they come, until <paramref name="cancellationToken"/> ends. A slow reader
    /// misses states in between, never the newest one of a transfer or node.
    /// </summary>
    ChannelReader<ServiceEvent> Watch(CancellationToken cancellationToken);
}

/// <summary>The answer to a submission.</summary>
/// <param name="Id">The transfer: 32 hex characters.</param>
/// <param name="Created">Whether this submission began it; false when its key was known.</param>
public sealed record Submitted(string Id, bool Created);

/// <summary>Something that has changed.</summary>
public abstract record ServiceEvent
{
    /// <summary>A transfer is new, or further than it was.</summary>
    public sealed record TransferChanged(TransferStatus Transfer) : ServiceEvent;

    /// <summary>A node is new, or does something else than it did.</summary>
    public sealed record NodeChanged(NodeStatus Node) : ServiceEvent;

    /// <summary>A node (<c>HOST:PORT</c>) has left the cluster, or was removed from it.</summary>
    public sealed record NodeGone(string Node) : ServiceEvent;
}
