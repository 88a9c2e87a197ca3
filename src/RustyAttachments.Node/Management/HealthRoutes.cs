using Microsoft.AspNetCore.Http;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Health;

namespace RustyAttachments.Node.Management;

/// <summary><c>/alive</c>: the process answers. <c>/ready</c>: the node may be given work.</summary>
internal sealed class HealthRoutes(Readiness readiness)
{
    /// <summary>Always 200.</summary>
    public static Task AliveAsync(HttpContext context) => Json.WriteAsync(context, new MessageDocument("alive"), Json.Documents.MessageDocument);

    /// <summary>200 when every check holds, else 503 with the names of those that do not.</summary>
    public async Task ReadyAsync(HttpContext context)
    {
        var checks = await readiness.RunAsync(context.RequestAborted);
        var failing = checks.Where(c => !c.Holds).Select(c => c.Name).ToArray();
        if (failing.Length > 0)
            throw new ManagementException(StatusCodes.Status503ServiceUnavailable, ErrorCode.NodeNotReady, $"Not ready: {string.Join(", ", failing)}; the node's log says why.");
        await Json.WriteAsync(context, new ReadyDocument("ready", [.. checks.Select(c => c.Name)]), Json.Documents.ReadyDocument);
    }
}
