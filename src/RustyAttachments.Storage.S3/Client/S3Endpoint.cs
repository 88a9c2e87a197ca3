using System.Collections;
using Amazon.Runtime.Endpoints;
using Amazon.S3;
using Amazon.S3.Model;

namespace RustyAttachments.Storage.S3.Client;

/// <summary>Where a bucket's objects are and what signatures for them name, as the SDK's endpoint rules have it.</summary>
/// <param name="Client">The client whose configuration decided.</param>
/// <param name="Origin">Scheme, host and port: <c>https://bucket.s3.eu-west-1.amazonaws.com</c>.</param>
/// <param name="BasePath">What the encoded key is appended to: <c>/</c> or <c>/bucket/</c>.</param>
/// <param name="Host">The value of the Host header.</param>
/// <param name="Region">The region in signatures.</param>
/// <param name="Service">The service in signatures.</param>
internal sealed record S3Endpoint(IAmazonS3 Client, string Origin, string BasePath, string Host, string Region, string Service)
{
    /// <summary>Whether TLS protects what is sent.</summary>
    public bool IsSecure { get; } = Origin.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks the rules; talks to nobody. <paramref name="region"/> is signed where they name none.</summary>
    public static S3Endpoint Of(IAmazonS3 client, string bucket, string region)
    {
        var found = client.DetermineServiceOperationEndpoint(new GetObjectRequest { BucketName = bucket, Key = "key" });
        var address = new Uri(found.URL);
        var path = address.AbsolutePath;
        var scheme = (found.Attributes?["authSchemes"] as IEnumerable)?.OfType<IPropertyBag>().FirstOrDefault();
        return new S3Endpoint(
            client,
            address.GetLeftPart(UriPartial.Authority),
            path.EndsWith('/') ? path : path + "/",
            HostHeader(address),
            client.Config.AuthenticationRegion ?? scheme?["signingRegion"] as string ?? region,
            scheme?["signingName"] as string ?? "s3");
    }

    private static string HostHeader(Uri address)
    {
        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        return address.IsDefaultPort ? host : $"{host}:{address.Port}";
    }
}
