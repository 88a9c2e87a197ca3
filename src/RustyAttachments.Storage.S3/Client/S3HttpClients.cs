using System.Net;
using Amazon.Runtime;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Storage.S3.Client;

/// <summary>The one HTTP client of a store. Requests have no total time limit: stalls are what ends them.</summary>
internal sealed class S3HttpClients : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public S3HttpClients(int connections, TimeSpan connectTime) => _client = new HttpClient(new AskBeforeLargeBodies(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = connections,
        ConnectTimeout = connectTime,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follows changes of the service's addresses
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// The SDK asks the server before each body (Expect: 100-continue). That costs a round trip and saves the body when
    /// the answer is no, as it is when the object exists: worth it for large bodies only.
    /// </summary>
    private sealed class AskBeforeLargeBodies(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private const long LargeBytes = ByteSize.MiB;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.ExpectContinue == true && request.Content?.Headers.ContentLength < LargeBytes) request.Headers.ExpectContinue = null;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
