using Akka.Cluster.Sharding;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Node.Transfers;

/// <summary>Where the coordinators of transfers live: one entity for each transfer, on the nodes with the role for it.</summary>
internal sealed class TransferShards() : HashCodeMessageExtractor(Shards)
{
    /// <summary>The name of the region.</summary>
    public const string Region = "transfers";

    // Ten for each node of a cluster of ten: enough to spread them, few enough to move them quickly.
    private const int Shards = 100;

    /// <inheritdoc/>
    public override string? EntityId(object message) => (message as WorkProtocol.IForTransfer)?.TransferId;
}
