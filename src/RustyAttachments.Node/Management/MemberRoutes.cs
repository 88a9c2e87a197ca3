using Akka.Actor;
using Akka.Cluster;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management;

/// <summary><c>/cluster/members</c>, with the paths and forms of Akka's HTTP management.</summary>
internal sealed class MemberRoutes(Cluster cluster, CoordinatedShutdown shutdown)
{
    /// <summary>All members.</summary>
    public Task ListAsync(HttpContext context) =>
        Json.WriteAsync(context, ClusterView.Describe(cluster.State, cluster.SelfAddress), Json.Documents.MembersDocument);

    /// <summary>One member.</summary>
    public Task ShowAsync(HttpContext context) =>
        Json.WriteAsync(context, ClusterView.Describe(Find(context)), Json.Documents.MemberDocument);

    /// <summary>A form with <c>operation=Leave</c> or <c>operation=Down</c>.</summary>
    public async Task ChangeAsync(HttpContext context)
    {
        var member = Find(context);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var operation = form?["operation"].ToString().ToUpperInvariant();
        if (operation == "LEAVE") await LeaveAsync(context);
        else if (operation == "DOWN") await DownAsync(context, member);
        else throw new ManagementException(StatusCodes.Status400BadRequest, ErrorCode.RequestInvalid, "The form must have the field 'operation' with the value Leave or Down.");
    }

    /// <summary>Has a member leave. This node drains first; another one is asked to leave as it is.</summary>
    public Task LeaveAsync(HttpContext context)
    {
        var member = Find(context);
        // The endpoint goes on answering while this node drains, so the run is not awaited.
        if (member.Address.Equals(cluster.SelfAddress)) _ = shutdown.Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        else cluster.Leave(member.Address);
        return Json.WriteAsync(context, new MessageDocument($"Leaving {member.Address}"), Json.Documents.MessageDocument);
    }

    private Task DownAsync(HttpContext context, Member member)
    {
        cluster.Down(member.Address);
        return Json.WriteAsync(context, new MessageDocument($"Downing {member.Address}"), Json.Documents.MessageDocument);
    }

    private Member Find(HttpContext context)
    {
        var address = Uri.UnescapeDataString(context.GetRouteValue("address")?.ToString() ?? "");
        return ClusterView.Find(cluster.State, address)
            ?? throw new ManagementException(StatusCodes.Status404NotFound, ErrorCode.MemberNotFound, "The cluster has no member of this address; GET /cluster/members lists them.");
    }
}
