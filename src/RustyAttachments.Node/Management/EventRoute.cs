using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management;

/// <summary><c>/api/v1/events</c>: server-sent events, for a number of clients at once that is its own.</summary>
internal sealed class EventRoute(ServiceAccess access, NodeDirectory nodes, TimeProvider time, IHostApplicationLifetime lifetime, int maxWatchers)
{
    private int _watchers;

    /// <summary>Sends events until the client goes or the node stops.</summary>
    public async Task WatchAsync(HttpContext context)
    {
        var service = access.Service;
        try
        {
            if (Interlocked.Increment(ref _watchers) > maxWatchers)
                throw new ManagementException(StatusCodes.Status429TooManyRequests, ErrorCode.EndpointBusy, $"{maxWatchers} clients are following events; try again later, or ask another node.");
            await SendAsync(context, new EventFeed(service, nodes, time, context.Response.BodyWriter));
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private async Task SendAsync(HttpContext context, EventFeed feed)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // proxies must not wait for the end
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await feed.RunAsync(GrantedAccess.Of(context), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client went, or the node stops: the stream just ends.
        }
    }
}
