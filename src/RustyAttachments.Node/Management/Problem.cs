using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management;

/// <summary>A request that cannot be answered as asked: an HTTP status with a code of this program and a sentence.</summary>
internal sealed class ManagementException(int status, ErrorCode code, string message) : RustyAttachmentsException(code, message)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;
}

/// <summary>Writes failures as <c>application/problem+json</c>.</summary>
internal static class Problem
{
    // Quotes stay readable: the text is never part of a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer for a status that routing or the server gave without a word.</summary>
    public static (ErrorCode Code, string Detail) ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => (ErrorCode.RequestInvalid, "There is nothing at this path; GET /openapi.json lists what there is."),
        StatusCodes.Status405MethodNotAllowed => (ErrorCode.RequestInvalid, "This path does not know the method; the Allow header lists those that it knows."),
        StatusCodes.Status413PayloadTooLarge => (ErrorCode.RequestInvalid, "The request's body is larger than management.max-body-size."),
        StatusCodes.Status504GatewayTimeout => (ErrorCode.EndpointBusy, "The request took longer than management.request-timeout; try again."),
        _ => (ErrorCode.RequestInvalid, "The request is not understood."),
    };

    /// <summary>The status of a failure whose sentence is for the client; null for one that only the log tells about.</summary>
    public static int? StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.TransferNotFound or ErrorCode.MemberNotFound or ErrorCode.StoreObjectMissing => StatusCodes.Status404NotFound,
        ErrorCode.ClusterUnable or ErrorCode.NodeNotReady or ErrorCode.StoreUnreachable => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.ClusterSilent => StatusCodes.Status504GatewayTimeout,
        ErrorCode.RequestInvalid => StatusCodes.Status400BadRequest,
        ErrorCode.Internal => null,
        < ErrorCode.LocalReadFailed => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Writes the failure and ends the response.</summary>
    public static async Task WriteAsync(HttpContext context, int status, ErrorCode code, string detail)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("code", code.ToText());
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
