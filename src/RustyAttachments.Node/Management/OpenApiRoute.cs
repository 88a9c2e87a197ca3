using Microsoft.AspNetCore.Http;

namespace RustyAttachments.Node.Management;

/// <summary>The description of this API, for programs.</summary>
internal static class OpenApiRoute
{
    /// <summary>The document.</summary>
    public static async Task ShowAsync(HttpContext context)
    {
        await using var document = Open();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>The document's text.</summary>
    public static Stream Open() => typeof(OpenApiRoute).Assembly.GetManifestResourceStream("RustyAttachments.Node.openapi.json")!;
}
