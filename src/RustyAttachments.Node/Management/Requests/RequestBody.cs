using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management.Requests;

/// <summary>The body of a request as one JSON object.</summary>
internal static class RequestBody
{
    // Nothing that is understood is nested deeper than two levels.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Reads the body; its size is limited by the server.</summary>
    public static async Task<JsonMembers> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            throw new ManagementException(StatusCodes.Status415UnsupportedMediaType, ErrorCode.RequestInvalid, "The body must be JSON; send the header 'Content-Type: application/json'.");
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, cancellationToken);
            return new JsonMembers(document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw JsonMembers.Invalid($"The body is not JSON as it is understood here: {FirstSentenceOf(e)}.");
        }
    }

    // What follows names positions, which the sentence has already.
    private static string FirstSentenceOf(JsonException e) => e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd('.', ' ');
}
