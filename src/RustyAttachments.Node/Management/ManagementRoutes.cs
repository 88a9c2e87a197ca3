using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Management;

/// <summary>Every route of the endpoint, with who may use it.</summary>
internal static class ManagementRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes, HealthRoutes health, MemberRoutes members, ShardRoutes shards, MetricsRoute metrics)
    {
        // Probes carry no token; what these two say is no secret.
        Add(routes, HttpMethods.Get, "/alive", Access.None, HealthRoutes.AliveAsync);
        Add(routes, HttpMethods.Get, "/ready", Access.None, health.ReadyAsync);
        Add(routes, HttpMethods.Get, "/cluster/members", Access.Read, members.ListAsync);
        Add(routes, HttpMethods.Get, "/cluster/members/{**address}", Access.Read, members.ShowAsync);
        Add(routes, HttpMethods.Put, "/cluster/members/{**address}", Access.Operate, members.ChangeAsync);
        Add(routes, HttpMethods.Delete, "/cluster/members/{**address}", Access.Operate, members.LeaveAsync);
        Add(routes, HttpMethods.Get, "/cluster/shards/{region}", Access.Read, shards.ShowAsync);
        Add(routes, HttpMethods.Get, "/metrics", Access.Read, metrics.ShowAsync);
        Add(routes, HttpMethods.Get, "/openapi.json", Access.Read, OpenApiRoute.ShowAsync);
    }

    /// <summary>Maps the routes of transfers and nodes.</summary>
    public static void MapApi(IEndpointRouteBuilder routes, TransferRoutes transfers, NodeRoutes nodes, EventRoute events)
    {
        Add(routes, HttpMethods.Post, "/api/v1/transfers", Access.Operate, transfers.SubmitAsync);
        Add(routes, HttpMethods.Get, "/api/v1/transfers", Access.Read, transfers.ListAsync);
        Add(routes, HttpMethods.Get, "/api/v1/transfers/{id}", Access.Read, transfers.ShowAsync);
        Add(routes, HttpMethods.Patch, "/api/v1/transfers/{id}", Access.Operate, transfers.ChangeAsync);
        Add(routes, HttpMethods.Delete, "/api/v1/transfers/{id}", Access.Operate, transfers.CancelAsync);
        Add(routes, HttpMethods.Get, "/api/v1/transfers/{id}/manifest", Access.Read, transfers.ManifestAsync);
        Add(routes, HttpMethods.Get, "/api/v1/transfers/{id}/errors", Access.Read, transfers.IssuesAsync);
        Add(routes, HttpMethods.Get, "/api/v1/nodes", Access.Read, nodes.ListAsync);
        Add(routes, HttpMethods.Post, "/api/v1/nodes/{node}/drain", Access.Operate, nodes.DrainAsync);
        Add(routes, HttpMethods.Get, "/api/v1/events", Access.Read, events.WatchAsync).WithMetadata(new OwnLimit()).DisableRequestTimeout();
    }

    /// <summary>Maps the dashboard. Its files hold nothing that is secret, and ask for the token themselves.</summary>
    public static void MapDashboard(IEndpointRouteBuilder routes)
    {
        Add(routes, HttpMethods.Get, "/", Access.None, DashboardRoutes.PageAsync);
        Add(routes, HttpMethods.Get, "/dashboard/{file}", Access.None, DashboardRoutes.FileAsync);
    }

    private static IEndpointConventionBuilder Add(IEndpointRouteBuilder routes, string method, string pattern, Access access, RequestDelegate handler) =>
        routes.MapMethods(pattern, [method], handler).WithMetadata(new RequiredAccess(access));
}
