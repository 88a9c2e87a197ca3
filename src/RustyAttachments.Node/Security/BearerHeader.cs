using Microsoft.AspNetCore.Http;

namespace RustyAttachments.Node.Security;

/// <summary>Reads the header <c>Authorization: Bearer TOKEN</c>.</summary>
internal static class BearerHeader
{
    private const string Scheme = "Bearer ";

    /// <summary>The token of a request, or null.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }
}
