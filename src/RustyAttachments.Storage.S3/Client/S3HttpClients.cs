using System.Net;
using Amazon.Runtime;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Storage.S3.Client;

/// <summary>
/// The one set of connections of a store, for the SDK and for requests of our own. Requests have no total time limit:
/// stalls are what ends them.
/// </summary>
internal sealed class S3HttpClients : HttpClientFactory, IDisposable
{
    /// <summary>
    /// The smallest body that the server is asked about before it is sent (Expect: 100-continue). That costs a round
    /// trip and saves the body when the answer is no, as it is when the object exists: worth it for large bodies only.
    /// </summary>
    public const long AskFromBytes = ByteSize.MiB;

    private readonly SocketsHttpHandler _connections;
    private readonly HttpClient _client;

    public S3HttpClients(int connections, TimeSpan connectTime)
    {
        _connections = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            ConnectTimeout = connectTime,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follows changes of the service's addresses
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        Invoker = new HttpMessageInvoker(_connections, disposeHandler: false);
        _client = new HttpClient(new AskBeforeLargeBodies(_connections), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends requests as they are; the answer is there when its headers are.</summary>
    public HttpMessageInvoker Invoker { get; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose()
    {
        _client.Dispose();
        Invoker.Dispose();
        _connections.Dispose();
    }

    /// <summary>The SDK asks the server before each body.</summary>
    private sealed class AskBeforeLargeBodies(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.ExpectContinue == true && request.Content?.Headers.ContentLength < AskFromBytes) request.Headers.ExpectContinue = null;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
