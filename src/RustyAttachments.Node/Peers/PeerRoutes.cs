using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Peers;

/// <summary>
/// <c>GET|HEAD /content/{hash}?size=BYTES</c>: an object of the cache, whole or a range of it; got from the store first when
/// it is not there. 404: the store does not have it; 507: the cache cannot take it; 502: the store failed. Without
/// <c>size</c> the store is asked for it when need be. HEAD gets nothing from the store.
/// </summary>
internal sealed class PeerRoutes(ContentCache cache, IContentStore store, ContentFetcher fetcher, PeerMetrics metrics, ILogger<PeerRoutes> log)
{
    private const string Prefix = "/content/";

    /// <summary>Answers a request that may ask.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var status = await TryAnswerAsync(context).ConfigureAwait(false);
        if (status is { } failed) context.Response.StatusCode = failed;
        metrics.Served(context.Response.StatusCode);
    }

    // The status when there is no content to send.
    private async Task<int?> TryAnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var isHead = HttpMethods.IsHead(request.Method);
        if (!isHead && !HttpMethods.IsGet(request.Method)) return StatusCodes.Status405MethodNotAllowed;
        if (!TryParse(request, out var hash, out var size)) return StatusCodes.Status400BadRequest;
        try
        {
            if (isHead || size is null) size = await SizeOfAsync(hash, context.RequestAborted).ConfigureAwait(false);
            if (size is null) return StatusCodes.Status404NotFound;
            if (isHead)
            {
                context.Response.ContentLength = size;
                return null;
            }

            var content = await fetcher.OpenForPeerAsync(hash, size.Value, context.RequestAborted).ConfigureAwait(false);
            await SendAsync(context, content).ConfigureAwait(false);
            return null;
        }
        catch (RustyAttachmentsException e) when (!context.Response.HasStarted)
        {
            log.LogInformation("The object {Hash} cannot be given to another node: {Failure}", hash, e.Message);
            return e switch
            {
                LocalIOException => StatusCodes.Status507InsufficientStorage,
                { Code: ErrorCode.StoreObjectMissing or ErrorCode.StoreNotFound } => StatusCodes.Status404NotFound,
                _ => StatusCodes.Status502BadGateway,
            };
        }
    }

    private async Task<long?> SizeOfAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        using var present = await cache.TryOpenAsync(hash, cancellationToken).ConfigureAwait(false);
        return present?.Size ?? (await store.HeadAsync(StoreKey.Data(hash), cancellationToken).ConfigureAwait(false))?.Size;
    }

    // The stream owns the file from here on. Ranges, and questions that make no sense, are the framework's.
    private static async Task SendAsync(HttpContext context, CachedContent content)
    {
        var stream = new FileStream(content.Handle, FileAccess.Read, bufferSize: 0);
        await TypedResults.Stream(stream, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context).ConfigureAwait(false);
    }

    private static bool TryParse(HttpRequest request, out ContentHash hash, out long? size)
    {
        (hash, size) = (default, null);
        var path = request.Path.Value ?? "";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || !ContentHash.TryParse(path.AsSpan(Prefix.Length), out hash) || !hash.IsDigest) return false;
        if (!request.Query.TryGetValue("size", out var text)) return true;
        if (!long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        size = value;
        return true;
    }
}
