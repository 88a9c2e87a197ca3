using Akka.Configuration;

namespace RustyAttachments.Node.Configuration;

/// <summary>What nobody may configure: settings of Akka that would open the cluster to strangers.</summary>
internal static class RemotingRules
{
    private const string Ssl = "akka.remote.dot-netty.tcp.ssl.";

    /// <summary>Adds a problem for each forbidden setting.</summary>
    public static void Check(Config config, ICollection<string> problems)
    {
        if (config.GetBoolean(Ssl + "suppress-validation", false))
            problems.Add($"{Ssl}suppress-validation = on would let strangers into the cluster; remove it, and sign the nodes' certificates with the authority of node.tls.ca-file");
        if (!config.GetBoolean(Ssl + "require-mutual-authentication", true))
            problems.Add($"{Ssl}require-mutual-authentication = off would let strangers into the cluster; remove it");
    }
}
