using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management;

/// <summary><c>/api/v1/nodes</c>: what is known about each node, and draining.</summary>
internal sealed class NodeRoutes(NodeDirectory nodes, ServiceAccess access)
{
    /// <summary>All nodes.</summary>
    public Task ListAsync(HttpContext context) =>
        Json.WriteAsync(context, new NodesDocument(nodes.List()), Json.Documents.NodesDocument);

    /// <summary>Has a node hand back its work and leave.</summary>
    public async Task DrainAsync(HttpContext context)
    {
        var node = Uri.UnescapeDataString(context.GetRouteValue("node")?.ToString() ?? "");
        if (node.Length > 300 || !await access.Service.DrainAsync(node, context.RequestAborted))
            throw new ManagementException(StatusCodes.Status404NotFound, ErrorCode.MemberNotFound, "The cluster has no node of this address (HOST:PORT); GET /api/v1/nodes lists them.");
        await Json.WriteAsync(context, new MessageDocument($"Draining {node}"), Json.Documents.MessageDocument);
    }
}
