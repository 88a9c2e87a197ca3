using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Management;

/// <summary>What every request passes before a route answers it.</summary>
internal static class ManagementPipeline
{
    /// <summary>Adds the steps, outermost first.</summary>
    public static void Use(WebApplication app, ManagementSettings settings, AccessTokens tokens)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RustyAttachments.Node.Management");
        var limit = new RequestLimit(settings.MaxRequests);
        app.Use((context, next) => { AddHeaders(context.Response.Headers); return next(context); });
        app.Use((context, next) => AnswerFailuresAsync(context, next, log));
        app.Use((context, next) => { CheckOrigin(context.Request, tokens); return next(context); });
        app.UseRouting();
        app.Use(limit.RunAsync);
        app.Use((context, next) => { Authorize(context, tokens); return next(context); });
        app.UseRequestTimeouts();
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static async Task AnswerFailuresAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(context);
            if (context.Response.HasStarted || context.Response.StatusCode < 400) return;
            var (code, detail) = Problem.ForStatus(context.Response.StatusCode);
            await Problem.WriteAsync(context, context.Response.StatusCode, code, detail);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var (status, code, detail) = e switch
            {
                ManagementException m => (m.Status, m.Code, m.Message),
                BadHttpRequestException b => (b.StatusCode, Problem.ForStatus(b.StatusCode).Code, Problem.ForStatus(b.StatusCode).Detail),
                InvalidDataException => (StatusCodes.Status400BadRequest, ErrorCode.RequestInvalid, "The request's form is not understood."),
                RustyAttachmentsException r when Problem.StatusOf(r.Code) is { } known => (known, r.Code, r.Message),
                _ => (StatusCodes.Status500InternalServerError, ErrorCode.Internal, "An unexpected error; the node's log has more."),
            };
            if (status == StatusCodes.Status500InternalServerError) log.LogError(e, "A request to {Path} failed.", context.Request.Path);
            await Problem.WriteAsync(context, status, code, detail);
        }
    }

    // Without tokens, whoever can connect may operate; then a browser on this machine must not be talked into it, neither
    // by a name that is made to lead here nor by a page from elsewhere.
    private static void CheckOrigin(HttpRequest request, AccessTokens tokens)
    {
        if (!tokens.AreRequired && !Hosts.IsLoopback(request.Host.Host.Trim('[', ']')))
            throw Denied(StatusCodes.Status403Forbidden, "Without a token this endpoint is asked for by a loopback name only, such as 127.0.0.1.");
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            throw Denied(StatusCodes.Status403Forbidden, "Pages of other origins may not use this endpoint.");
    }

    private static void Authorize(HttpContext context, AccessTokens tokens)
    {
        // A path that says nothing about access, or does not exist, is for operators: nobody else learns which it is.
        var needed = context.GetEndpoint()?.Metadata.GetMetadata<RequiredAccess>()?.Access ?? Access.Operate;
        if (needed == Access.None) return;
        var bearer = BearerHeader.Of(context.Request);
        var granted = tokens.Of(bearer);
        context.Features.Set(new GrantedAccess(granted));
        if (granted >= needed) return;
        if (granted != Access.None) throw Denied(StatusCodes.Status403Forbidden, "This token may look but not change things; use the operate token.");
        context.Response.Headers.WWWAuthenticate = "Bearer";
        throw Denied(StatusCodes.Status401Unauthorized, bearer is null ? "This endpoint needs the header 'Authorization: Bearer TOKEN'." : "The token is not one of this endpoint's.");
    }

    private static ManagementException Denied(int status, string detail) => new(status, ErrorCode.RequestDenied, detail);

    // Refuses what exceeds the limit at once: a queue would only make callers that time out wait.
    private sealed class RequestLimit(int limit)
    {
        private int _running;

        public async Task RunAsync(HttpContext context, RequestDelegate next)
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<OwnLimit>() is not null)
            {
                await next(context);
                return;
            }

            try
            {
                if (Interlocked.Increment(ref _running) > limit)
                    throw new ManagementException((int)HttpStatusCode.TooManyRequests, ErrorCode.EndpointBusy, $"{limit} requests are being served; try again in a moment.");
                await next(context);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }
}

/// <summary>Marks a route that counts its requests itself: they last.</summary>
internal sealed record OwnLimit;

/// <summary>What the bearer of a request's token may do.</summary>
internal sealed record GrantedAccess(Access Access)
{
    /// <summary>What was granted to a request that a route answers.</summary>
    public static Access Of(HttpContext context) => context.Features.Get<GrantedAccess>()?.Access ?? Access.None;
}

/// <summary>What a route needs; attached to it as metadata.</summary>
internal sealed record RequiredAccess(Access Access);
