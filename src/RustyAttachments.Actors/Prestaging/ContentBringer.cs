using System.Collections.Immutable;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;

namespace RustyAttachments.Actors.Prestaging;

/// <summary>
/// Brings objects into this node's cache before the store is asked for them, so that those that several nodes want leave
/// the store once. What goes wrong here costs no more than that: the store says what is wrong with an object.
/// </summary>
internal sealed class ContentBringer(IContentPlacement placement, ImmutableArray<string> nodes)
{
    /// <summary>Brings an object, where a cache can have it.</summary>
    public async Task BringAsync(ContentHash hash, long size, CancellationToken cancellationToken)
    {
        if (!hash.IsDigest || CacheCost.Of(size) > placement.Room) return;
        try
        {
            await placement.PlaceAsync(hash, size, nodes, cancellationToken);
        }
        catch (RustyAttachmentsException)
        {
            // It is fetched without the cache then.
        }
    }
}
