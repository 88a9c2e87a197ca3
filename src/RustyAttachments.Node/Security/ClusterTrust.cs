using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Security;

/// <summary>
/// Who belongs to the cluster: whoever shows a certificate that the cluster's own authority signed, for a node, and that
/// is valid now. The machine's list of authorities plays no part, and neither does the name in the certificate: the
/// authority signs nodes and nothing else.
/// </summary>
internal sealed class ClusterTrust
{
    // A node calls and is called, so its certificate must be good for both.
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];
    private readonly TimeProvider _time;

    /// <summary>Trusts the self-signed certificates among <paramref name="authorities"/>; the others may stand between them and a node's.</summary>
    public ClusterTrust(X509Certificate2 identity, X509Certificate2Collection authorities, TimeProvider time)
    {
        (Identity, _time) = (identity, time);
        foreach (var authority in authorities)
            (IsSelfSigned(authority) ? _roots : _intermediates).Add(authority);
    }

    /// <summary>This node's own certificate, with its key.</summary>
    public X509Certificate2 Identity { get; }

    /// <summary>Reads the files; null, and problems, when they cannot work: an own certificate that the cluster would refuse included.</summary>
    public static ClusterTrust? Load(ClusterTlsFiles files, TimeProvider time, ICollection<string> problems)
    {
        var authorities = PemFiles.ReadCertificates(files.Authority, problems);
        var identity = PemFiles.ReadIdentity(files.Certificate, files.Key, problems);
        if (identity is null || authorities.Count == 0) return null;
        var trust = new ClusterTrust(identity, authorities, time);
        if (trust.Refusal(identity) is not { } refusal) return trust;
        problems.Add($"the certificate '{files.Certificate}' would be refused by the authority of '{files.Authority}': {refusal}");
        return null;
    }

    /// <summary>Why <paramref name="peer"/> does not belong to the cluster, or null when it does.</summary>
    public string? Refusal(X509Certificate2? peer)
    {
        if (peer is null) return "no certificate was shown";
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_intermediates);
        policy.RevocationMode = X509RevocationMode.NoCheck; // a private authority has no list; it is replaced instead
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        policy.VerificationTimeIgnored = false;
        policy.ApplicationPolicy.Add(ServerUse);
        policy.ApplicationPolicy.Add(ClientUse);
        try
        {
            if (chain.Build(peer)) return null;
            return string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.TrimEnd('.', ' ')).Where(s => s.Length > 0).Distinct()) is { Length: > 0 } why ? why : "it was not signed by the authority";
        }
        catch (CryptographicException e)
        {
            return e.Message.TrimEnd('.');
        }
        finally
        {
            foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        }
    }

    private static bool IsSelfSigned(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
