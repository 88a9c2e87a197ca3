using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Management;

/// <summary>Every route of the endpoint, with who may use it.</summary>
internal static class ManagementRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, HealthRoutes health, MemberRoutes members, NodeRoutes nodes, MetricsRoute metrics)
    {
        // Probes carry no token; what these two say is no secret.
        Add(routes, HttpMethods.Get, "/alive", Access.None, HealthRoutes.AliveAsync);
        Add(routes, HttpMethods.Get, "/ready", Access.None, health.ReadyAsync);
        Add(routes, HttpMethods.Get, "/cluster/members", Access.Read, members.ListAsync);
        Add(routes, HttpMethods.Get, "/cluster/members/{**address}", Access.Read, members.ShowAsync);
        Add(routes, HttpMethods.Put, "/cluster/members/{**address}", Access.Operate, members.ChangeAsync);
        Add(routes, HttpMethods.Delete, "/cluster/members/{**address}", Access.Operate, members.LeaveAsync);
        Add(routes, HttpMethods.Get, "/api/v1/nodes", Access.Read, nodes.ListAsync);
        Add(routes, HttpMethods.Get, "/metrics", Access.Read, metrics.ShowAsync);
        Add(routes, HttpMethods.Get, "/openapi.json", Access.Read, OpenApiRoute.ShowAsync);
    }

    private static void Add(IEndpointRouteBuilder routes, string method, string pattern, Access access, RequestDelegate handler) =>
        routes.MapMethods(pattern, [method], handler).WithMetadata(new RequiredAccess(access));
}
