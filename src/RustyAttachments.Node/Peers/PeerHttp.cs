using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Peers;

/// <summary>Makes the HTTP client that asks other nodes: straight, with this node's certificate, and trusting the cluster's authority only.</summary>
internal static class PeerHttp
{
    private const int MaxConnections = 64;
    private const int MaxHeaderKilobytes = 16;
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    /// <summary>A client; without <paramref name="trust"/>, one that no certificate convinces.</summary>
    public static HttpClient Create(ClusterTrust? trust) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTime,
        PooledConnectionIdleTimeout = IdleTime,
        MaxConnectionsPerServer = MaxConnections,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = trust is null ? null : [trust.Identity],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => trust?.Identity!,
            // The name in the certificate plays no part: see ClusterTrust.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => trust is not null && trust.Refusal(certificate as X509Certificate2) is null,
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
