using System.Security.Cryptography;

namespace RustyAttachments.Node.Peers;

/// <summary>Where a node passes on what is in its cache.</summary>
/// <param name="Node">The node: <c>HOST:PORT</c> of the cluster.</param>
/// <param name="Uri">Its endpoint: <c>http://127.0.0.1:PORT/</c> on this machine, <c>https://HOST:PORT/</c> elsewhere.</param>
/// <param name="Token">What it wants to hear; a secret of this start of the node.</param>
internal sealed record PeerAddress(string Node, Uri Uri, string Token)
{
    private const int TokenBytes = 32;

    /// <summary>A token that nobody can guess.</summary>
    public static string NewToken() => RandomNumberGenerator.GetHexString(2 * TokenBytes, lowercase: true);

    /// <summary>Without the token.</summary>
    public override string ToString() => $"{Node} at {Uri}";
}
