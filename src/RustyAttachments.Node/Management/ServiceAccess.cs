using Microsoft.AspNetCore.Http;
using RustyAttachments.Actors.Service;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management;

/// <summary>The transfers of the cluster, on nodes that take part in them.</summary>
internal sealed class ServiceAccess(ITransferService? service)
{
    /// <summary>What the cluster offers; 503 on a node that takes no part.</summary>
    public ITransferService Service => service
        ?? throw new ManagementException(StatusCodes.Status503ServiceUnavailable, ErrorCode.ClusterUnable, "This node takes no part in transfers; start it with a store, or ask another node.");

    /// <summary>The nodes that have told of themselves; none on a node that takes no part.</summary>
    public IReadOnlyList<NodeStatus> Nodes => service?.Nodes ?? [];
}
