using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Management;

/// <summary>Sets the HTTP server up: where it listens, and what it puts up with.</summary>
internal static class ManagementServer
{
    private const int MaxHeaders = 64;
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxFormFields = 32;
    private static readonly TimeSpan HeaderTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);

    /// <summary>Adds the server and what its pipeline needs.</summary>
    public static void AddTo(WebApplicationBuilder builder, ManagementSettings settings, X509Certificate2? identity)
    {
        builder.WebHost.UseKestrelCore();
        if (identity is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, settings, identity));
        builder.Services.AddRoutingCore();
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = settings.RequestTimeout });
        builder.Services.Configure<FormOptions>(forms =>
        {
            forms.ValueCountLimit = MaxFormFields;
            forms.MultipartBodyLengthLimit = settings.MaxBodySize;
        });
    }

    private static void Configure(KestrelServerOptions kestrel, ManagementSettings settings, X509Certificate2? identity)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = settings.MaxBodySize;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = HeaderTime;
        kestrel.Limits.KeepAliveTimeout = IdleTime;
        kestrel.Listen(settings.Address, settings.Port, listen =>
        {
            if (identity is not null) listen.UseHttps(identity);
        });
    }
}
