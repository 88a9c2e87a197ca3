using System.Collections.Immutable;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;

namespace RustyAttachments.Actors.Prestaging;

/// <summary>Brings content of the cluster's store to where this node keeps it.</summary>
public interface IContentPlacement
{
    /// <summary>What objects may count together (<see cref="CacheCost"/>) without driving each other out, in bytes.</summary>
    long Room { get; }

    /// <summary>
    /// Sees to it that the object <paramref name="hash"/> of <paramref name="size"/> bytes is kept here, as it is, or will
    /// be, on all of <paramref name="nodes"/> (<c>HOST:PORT</c>), this one among them: they may get it from each other. True
    /// when it was brought, false when it was here. Fails as a store does, or as the local disk does.
    /// </summary>
    Task<bool> PlaceAsync(ContentHash hash, long size, ImmutableArray<string> nodes, CancellationToken cancellationToken);
}
