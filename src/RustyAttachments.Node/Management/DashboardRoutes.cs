using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Management;

/// <summary>The dashboard: files of this program, which need nothing from elsewhere.</summary>
internal static class DashboardRoutes
{
    private const string Prefix = "RustyAttachments.Node.Dashboard/";

    // Whatever slips into the page, the browser runs and loads nothing but these files, and talks to nobody but this node.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lazy<FrozenDictionary<string, byte[]>> Files = new(Load);

    /// <summary>The page.</summary>
    public static Task PageAsync(HttpContext context) => SendAsync(context, "index.html");

    /// <summary>A file of the page.</summary>
    public static Task FileAsync(HttpContext context) => SendAsync(context, context.GetRouteValue("file")?.ToString() ?? "");

    private static async Task SendAsync(HttpContext context, string name)
    {
        if (!Files.Value.TryGetValue(name, out var content))
            throw new ManagementException(StatusCodes.Status404NotFound, ErrorCode.RequestInvalid, "The dashboard has no such file.");
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.ContentType = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        };
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static FrozenDictionary<string, byte[]> Load()
    {
        var assembly = typeof(DashboardRoutes).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal);

        byte[] Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
    }
}
