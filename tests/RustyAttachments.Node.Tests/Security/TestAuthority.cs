using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Security;

/// <summary>A certificate authority of one test's own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string name = "test cluster")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A node's certificate with its key, by default valid now and good for both sides of a connection.</summary>
    public X509Certificate2 Issue(int validFromDays = -1, int validToDays = 1, bool forClients = true)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NodeRequest(key, forClients);
        using var certificate = request.Create(Certificate, DateTimeOffset.UtcNow.AddDays(validFromDays), DateTimeOffset.UtcNow.AddDays(validToDays), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate that nobody but itself signed.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return NodeRequest(key, forClients: true).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>Writes a certificate and its key as PEM files and returns their paths.</summary>
    public static (string Certificate, string Key) Write(TempDirectory files, string name, X509Certificate2 identity)
    {
        using var key = identity.GetECDsaPrivateKey()!;
        return (files.WriteFile(name + ".pem", identity.ExportCertificatePem()), files.WriteFile(name + ".key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Writes the authority's certificate and returns its path.</summary>
    public string Write(TempDirectory files, string name) => files.WriteFile(name + ".pem", Certificate.ExportCertificatePem());

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest NodeRequest(ECDsa key, bool forClients)
    {
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var uses = new OidCollection { new Oid(ServerUse) };
        if (forClients) uses.Add(new Oid(ClientUse));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
