using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Peers;

/// <summary>How an object came to be in the cache.</summary>
internal enum FetchOutcome
{
    /// <summary>It was there, or somebody else brought it meanwhile.</summary>
    Present,
    /// <summary>It came from the store.</summary>
    FromStore,
    /// <summary>It came from another node.</summary>
    FromPeer,
}

/// <summary>The nodes that want the same objects, and who of them gets which from the store.</summary>
internal sealed class PeerGroup(IReadOnlyCollection<PeerAddress> peers)
{
    private readonly Dictionary<string, PeerAddress> _peers = peers.ToDictionary(peer => peer.Node, StringComparer.Ordinal);
    private readonly PeerPlacement _placement = new(peers.Select(peer => peer.Node));

    /// <summary>Whom a node asks for an object; null when it gets it from the store itself.</summary>
    public PeerAddress? HomeFor(string node, ContentHash hash, Func<string, bool> usable) =>
        _placement.HomeOf(hash, other => other == node || usable(other)) is { } home && home != node ? _peers[home] : null;
}

/// <summary>
/// Brings objects into the cache of this node: each from its home among the nodes that want it, or from the store when
/// this node is the home, or when the home does not deliver.
/// </summary>
internal sealed class ContentFetcher(string self, ContentCache cache, IContentStore store, PeerClient client, PeerMetrics metrics)
{
    /// <summary>
    /// Sees to it that the cache has an object of <paramref name="size"/> bytes, and notes its use. Fails as
    /// <see cref="ContentCache.OpenAsync"/> does with the store.
    /// </summary>
    public async Task<FetchOutcome> FetchAsync(ContentHash hash, long size, PeerGroup group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var source = new Source(this, group.HomeFor(self, hash, client.IsUsable));
        using var content = await cache.OpenAsync(hash, size, source, cancellationToken).ConfigureAwait(false);
        return source.Outcome;
    }

    /// <summary>Opens an object for another node, got from the store when it is not there. Never asks other nodes.</summary>
    public Task<CachedContent> OpenForPeerAsync(ContentHash hash, long size, CancellationToken cancellationToken) =>
        cache.OpenAsync(hash, size, new Source(this, home: null), cancellationToken);

    private async Task<ContentHash> GetFromStoreAsync(ContentHash hash, FileRange destination, CancellationToken cancellationToken)
    {
        var result = PeerMetrics.Failed;
        try
        {
            var found = await store.GetToFileAsync(StoreKey.Data(hash), destination.Length, destination, cancellationToken).ConfigureAwait(false);
            if (found == hash) result = PeerMetrics.Ok;
            return found;
        }
        finally
        {
            metrics.Tried("store", result, destination.Length);
        }
    }

    // One for each object that is asked for: it remembers whether it was of use.
    private sealed class Source(ContentFetcher fetcher, PeerAddress? home) : IContentSource
    {
        public FetchOutcome Outcome { get; private set; } = FetchOutcome.Present;

        public string Name => fetcher.StoreName;

        public bool AsksOthers => home is not null;

        public async Task<ContentHash> FillAsync(ContentHash hash, FileRange destination, CancellationToken cancellationToken)
        {
            if (home is not null && await fetcher.TryGetFromPeerAsync(home, hash, destination, cancellationToken).ConfigureAwait(false))
            {
                Outcome = FetchOutcome.FromPeer;
                return hash;
            }

            var found = await fetcher.GetFromStoreAsync(hash, destination, cancellationToken).ConfigureAwait(false);
            Outcome = FetchOutcome.FromStore;
            return found;
        }
    }

    private string StoreName => store.DisplayName;

    private Task<bool> TryGetFromPeerAsync(PeerAddress home, ContentHash hash, FileRange destination, CancellationToken cancellationToken) =>
        client.TryGetAsync(home, hash, destination, cancellationToken);
}
