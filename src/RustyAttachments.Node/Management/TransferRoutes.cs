using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Actors.Service;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Management.Requests;

namespace RustyAttachments.Node.Management;

/// <summary><c>/api/v1/transfers</c>: submit transfers, look at them, steer them.</summary>
internal sealed class TransferRoutes(ServiceAccess access)
{
    private const int MaxListed = 1000;
    private const int MaxIssues = 500;
    private const int DefaultCount = 100;

    /// <summary>Begins a transfer: 201, or 200 when its key was known.</summary>
    public async Task SubmitAsync(HttpContext context)
    {
        var key = IdempotencyKeyOf(context.Request);
        var submission = SubmissionReader.Read(await RequestBody.ReadAsync(context.Request, context.RequestAborted));
        var submitted = await access.Service.SubmitAsync(submission, key, context.RequestAborted);
        context.Response.StatusCode = submitted.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        context.Response.Headers.Location = "/api/v1/transfers/" + submitted.Id;
        await Json.WriteAsync(context, new SubmittedDocument(submitted.Id), Json.Documents.SubmittedDocument);
    }

    /// <summary>The newest transfers of a state and kind.</summary>
    public Task ListAsync(HttpContext context)
    {
        var query = new RequestQuery(context.Request, "state", "kind", "limit");
        var kind = query.Choice<TransferKind>("kind");
        var isOfState = StateFilter(query);
        var limit = query.Number("limit", DefaultCount, 1, MaxListed);
        var found = access.Service.Transfers.Where(t => (kind is null || t.Kind == kind) && isOfState(t)).ToList();
        var document = new TransfersDocument(found.Count, [.. found.Take(limit).Select(status => new TransferDocument(status))]);
        return Json.WriteAsync(context, document, Json.Documents.TransfersDocument);
    }

    /// <summary>One transfer.</summary>
    public Task ShowAsync(HttpContext context) =>
        Json.WriteAsync(context, new TransferDocument(access.Service.Find(IdOf(context)) ?? throw NotFound()), Json.Documents.TransferDocument);

    /// <summary>Changes the limit of a transfer's rate.</summary>
    public async Task ChangeAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var limit = body.Size("limitRate");
        body.End();
        if (!body.Has("limitRate")) throw JsonMembers.Invalid("'limitRate' is missing: bytes a second, or null for no limit.");
        if (!await access.Service.LimitRateAsync(IdOf(context), limit, context.RequestAborted)) throw NotFound();
        await SayAsync(context, limit is null ? "The limit is lifted" : FormattableString.Invariant($"The limit is {limit} bytes a second"));
    }

    /// <summary>Cancels a transfer.</summary>
    public async Task CancelAsync(HttpContext context)
    {
        var id = IdOf(context);
        if (!await access.Service.CancelAsync(id, context.RequestAborted)) throw NotFound();
        await SayAsync(context, $"Cancelling {id}");
    }

    /// <summary>The manifest that a transfer has stored.</summary>
    public async Task ManifestAsync(HttpContext context)
    {
        var id = IdOf(context);
        var manifest = await access.Service.ManifestAsync(id, context.RequestAborted)
            ?? throw (access.Service.Find(id) is null ? NotFound() : new ManagementException(StatusCodes.Status404NotFound, ErrorCode.StoreObjectMissing, "This transfer has stored no manifest, or not yet; 'manifestKey' is there when it has."));
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}.json\"";
        context.Response.ContentLength = manifest.Content.Length;
        await context.Response.Body.WriteAsync(manifest.Content, context.RequestAborted);
    }

    /// <summary>What went wrong, a page of it.</summary>
    public async Task IssuesAsync(HttpContext context)
    {
        var query = new RequestQuery(context.Request, "skip", "take");
        var (skip, take) = (query.Number("skip", 0, 0, int.MaxValue), query.Number("take", DefaultCount, 1, MaxIssues));
        var page = await access.Service.IssuesAsync(IdOf(context), skip, take, context.RequestAborted) ?? throw NotFound();
        await Json.WriteAsync(context, new IssuesDocument(page.Total, [.. page.Issues.Select(issue => new IssueDocument(issue))]), Json.Documents.IssuesDocument);
    }

    private static Func<TransferStatus, bool> StateFilter(RequestQuery query)
    {
        if (query.Text("state") is "running") return static transfer => !transfer.HasEnded;
        if (query.Text("state") is "ended") return static transfer => transfer.HasEnded;
        var state = query.Choice<TransferState>("state");
        return transfer => state is null || transfer.State == state;
    }

    private static string? IdempotencyKeyOf(HttpRequest request)
    {
        var values = request.Headers["Idempotency-Key"];
        if (values.Count == 0) return null;
        if (values is [{ Length: >= 1 and <= 128 } key] && key.All(static c => c is >= ' ' and <= '~')) return key;
        throw JsonMembers.Invalid("The header 'Idempotency-Key' must be given once and have 1 to 128 printable ASCII characters.");
    }

    // What cannot be an id names no transfer, and is not asked for.
    private static string IdOf(HttpContext context) =>
        context.GetRouteValue("id")?.ToString() is { Length: 32 } id && id.All(char.IsAsciiHexDigitLower) ? id : throw NotFound();

    private static Task SayAsync(HttpContext context, string message) => Json.WriteAsync(context, new MessageDocument(message), Json.Documents.MessageDocument);

    private static ManagementException NotFound() =>
        new(StatusCodes.Status404NotFound, ErrorCode.TransferNotFound, "There is no transfer of this id; GET /api/v1/transfers lists the newest ones.");
}
