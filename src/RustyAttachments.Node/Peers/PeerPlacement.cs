using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Node.Peers;

/// <summary>
/// Which of some nodes gets an object from the store for all of them: for each object, the node that scores highest with
/// it (rendezvous hashing). Every node that is told the same names comes to the same answer, each name gets about the
/// same share, and a node that is left out moves only the objects that were its own. Pure.
/// </summary>
internal sealed class PeerPlacement
{
    private const int HashBytes = 16;

    private readonly (string Name, byte[] Digest)[] _nodes;

    /// <summary>Places objects on <paramref name="nodes"/>, in any order.</summary>
    public PeerPlacement(IEnumerable<string> nodes) =>
        _nodes = [.. nodes.Distinct().Order(StringComparer.Ordinal).Select(name => (name, DigestOf(ContentHasher.HashText(name))))];

    /// <summary>The home of <paramref name="hash"/> among the nodes that <paramref name="usable"/> accepts; null when that is none.</summary>
    public string? HomeOf(ContentHash hash, Func<string, bool>? usable = null)
    {
        Span<byte> pair = stackalloc byte[2 * HashBytes];
        (hash.IsDigest ? hash : ContentHasher.HashText(hash.ToString())).WriteBytes(pair[HashBytes..]);
        string? home = null;
        UInt128 best = 0;
        foreach (var (name, digest) in _nodes)
        {
            if (usable is not null && !usable(name)) continue;
            digest.CopyTo(pair);
            var score = ContentHasher.Hash(pair).Digest;
            // Equal scores, if there ever are any, go to the first name.
            if (home is null || score > best) (home, best) = (name, score);
        }

        return home;
    }

    private static byte[] DigestOf(ContentHash hash)
    {
        var bytes = new byte[HashBytes];
        hash.WriteBytes(bytes);
        return bytes;
    }
}
