using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Management;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Peers;

/// <summary>
/// The endpoint at which other nodes get objects: plain on loopback, else TLS with certificates of the cluster on both
/// sides; and in any case for those only who know the token of this start.
/// </summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private const int MaxConnections = 1024;
    private const int MaxHeaders = 32;
    private const int MaxHeaderBytes = 8 * 1024;
    private const int WaitingPerSlot = 32;
    private static readonly TimeSpan HeaderTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly ConcurrencyLimiter _slots;
    private readonly string _token;

    private PeerServer(WebApplication app, ConcurrencyLimiter slots, string token) => (_app, _slots, _token) = (app, slots, token);

    /// <summary>Starts to listen. A port that cannot be had is <see cref="Common.Errors.ErrorCode.NodeStartFailed"/>.</summary>
    public static async Task<PeerServer> StartAsync(PeerListener listener, PeerRoutes routes, ILoggerFactory log)
    {
        var token = PeerAddress.NewToken();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTime);
        builder.WebHost.UseKestrelCore();
        if (listener.Trust is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, listener));
        var app = builder.Build();
        var slots = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = listener.MaxRequests,
            QueueLimit = listener.MaxRequests * WaitingPerSlot,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        var tokens = new AccessTokens(token, operate: null);
        app.Run(context => AnswerAsync(context, tokens, slots, routes));
        var server = new PeerServer(app, slots, token);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return server;
        }
        catch (IOException e)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw StartFailure.OfPeers(e, listener);
        }
    }

    /// <summary>Where the node of this name can be asked, on the host by which others reach it.</summary>
    public PeerAddress AddressOf(string node, string hostname)
    {
        var bound = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new PeerAddress(node, new Uri(string.Create(CultureInfo.InvariantCulture, $"{bound.Scheme}://{hostname}:{bound.Port}/")), _token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _slots.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, AccessTokens tokens, ConcurrencyLimiter slots, PeerRoutes routes)
    {
        if (tokens.Of(BearerHeader.Of(context.Request)) == Access.None)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            using var slot = await slots.AcquireAsync(1, context.RequestAborted).ConfigureAwait(false);
            if (slot.IsAcquired) await routes.AnswerAsync(context).ConfigureAwait(false);
            else context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
    }

    private static void Configure(KestrelServerOptions kestrel, PeerListener listener)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = HeaderTime;
        kestrel.Listen(listener.Address, listener.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (listener.Trust is { } trust) listen.UseHttps(https => Secure(https, trust));
        });
    }

    private static void Secure(HttpsConnectionAdapterOptions https, ClusterTrust trust)
    {
        https.ServerCertificate = trust.Identity;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => trust.Refusal(certificate) is null;
    }
}

/// <summary>Where the endpoint for other nodes listens.</summary>
/// <param name="Address">The IP address.</param>
/// <param name="Port">The port; 0 for a free one.</param>
/// <param name="MaxRequests">Requests that are answered at once.</param>
/// <param name="Trust">Who may connect; null on loopback, where everybody may.</param>
internal sealed record PeerListener(IPAddress Address, int Port, int MaxRequests, ClusterTrust? Trust)
{
    /// <summary>The listener that the settings ask for.</summary>
    public static PeerListener Of(NodeSettings settings, ClusterTrust? trust) =>
        new(Resolve(settings.BindHostname), settings.Peer.Port, settings.Peer.MaxRequests, trust);

    // A name that is no address of this machine has failed when the node began to listen for others.
    private static IPAddress Resolve(string host) =>
        IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host, System.Net.Sockets.AddressFamily.InterNetwork)[0];
}
