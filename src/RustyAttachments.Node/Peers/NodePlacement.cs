using System.Collections.Immutable;
using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Service;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Peers;

/// <summary>Keeps what is prestaged in the content cache of this node, and gets it from the other nodes that <paramref name="find"/> knows.</summary>
internal sealed class NodePlacement(NodeContent content, Func<string, NodeStatus?> find) : IContentPlacement
{
    /// <inheritdoc/>
    public long Room => CacheCost.Kept(content.Cache.Budget);

    /// <inheritdoc/>
    public async Task<bool> PlaceAsync(ContentHash hash, long size, ImmutableArray<string> nodes, CancellationToken cancellationToken)
    {
        if (!hash.IsDigest)
            throw new StoreException(ErrorCode.StoreUnsupported, $"The object {hash} has a name that is no XXH128, so its content cannot be checked and is not kept in caches; download it where it is needed.", "read", StoreKey.Data(hash).Text);
        return await content.Fetcher.FetchAsync(hash, size, GroupOf(nodes), cancellationToken).ConfigureAwait(false) != FetchOutcome.Present;
    }

    // Who is not known (yet) is no home for anything; its objects have the next one.
    private PeerGroup GroupOf(ImmutableArray<string> nodes) => new(
    [
        content.Address,
        .. nodes.Where(node => node != content.Address.Node).Select(node => find(node) is { Peer: { } peer } ? new PeerAddress(node, new Uri(peer.Uri), peer.Token) : null).OfType<PeerAddress>(),
    ]);
}
