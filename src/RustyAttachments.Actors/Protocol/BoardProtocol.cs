using RustyAttachments.Actors.Service;

namespace RustyAttachments.Actors.Protocol;

/// <summary>What transfers and nodes tell everybody who shows them. A newer message makes older ones about the same thing worthless.</summary>
public static class BoardProtocol
{
    /// <summary>A transfer is this far.</summary>
    public sealed record TransferChanged(TransferStatus Status) : WorkProtocol.IForTransfer
    {
        /// <inheritdoc/>
        public string TransferId => Status.Id;
    }

    /// <summary>A node does this.</summary>
    public sealed record NodeChanged(NodeStatus Status) : IWireMessage;
}
