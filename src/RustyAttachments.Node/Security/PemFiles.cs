using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RustyAttachments.Node.Security;

/// <summary>Reads certificates and keys; what goes wrong becomes a problem that names the file and shows no content.</summary>
internal static class PemFiles
{
    /// <summary>A certificate with its key; null, and a problem, when the files do not hold that.</summary>
    public static X509Certificate2? ReadIdentity(string certificateFile, string keyFile, ICollection<string> problems)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add($"'{certificateFile}' and '{keyFile}' are not a PEM certificate and its unencrypted key");
            return null;
        }
    }

    /// <summary>The certificates of a file, at least one; none, and a problem, when there is none.</summary>
    public static X509Certificate2Collection ReadCertificates(string file, ICollection<string> problems)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Said below.
        }

        if (certificates.Count == 0) problems.Add($"'{file}' holds no PEM certificate that can be read");
        return certificates;
    }
}
