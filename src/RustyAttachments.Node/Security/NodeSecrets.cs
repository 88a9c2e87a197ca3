using System.Security.Cryptography.X509Certificates;
using RustyAttachments.Actors;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Security;

/// <summary>What the files of the settings hold: certificates, keys and tokens. Never logged, never shown.</summary>
internal sealed record NodeSecrets(ClusterTrust? Trust, X509Certificate2? ServerIdentity, AccessTokens Tokens, JournalSecret? Journal, IReadOnlyList<string> Warnings)
{
    /// <summary>Reads the files, and the variable that may stand for one; all that is wrong with them is reported together.</summary>
    public static NodeSecrets Load(NodeSettings settings, TimeProvider time, Func<string, string?>? variable = null)
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        var trust = settings.Tls is { } tls ? ClusterTrust.Load(tls, time, problems) : null;
        var server = settings.Management.Tls is { } https ? PemFiles.ReadIdentity(https.Certificate, https.Key, problems) : null;
        var tokens = AccessTokens.Load(settings.Management, problems, warnings);
        if (tokens.AreRequired && server is null && !System.Net.IPAddress.IsLoopback(settings.Management.Address))
            warnings.Add("The management endpoint gets its tokens unencrypted from other machines; set management.tls, or put it behind a proxy that speaks HTTPS.");
        var journal = settings.Journal is { } kept ? JournalSecret.Load(kept, variable ?? Environment.GetEnvironmentVariable, problems, warnings) : null;
        SettingsReader.ThrowIfAny(problems);
        return new NodeSecrets(trust, server, tokens, journal, warnings);
    }
}
