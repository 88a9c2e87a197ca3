using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Existence;

/// <summary>How one store is asked what it holds.</summary>
/// <param name="Store">The store.</param>
/// <param name="StraightToPut">Objects up to this size, in bytes, may be stored without asking.</param>
/// <param name="Checks">What the store was seen to have, or null.</param>
/// <param name="Sampling">Which answers of <paramref name="Checks"/> are verified.</param>
public sealed record ExistenceOptions(IContentStore Store, long StraightToPut, ICheckCache? Checks, CheckSampling Sampling)
{
    /// <summary>How long something that was found out is believed, since objects may be removed; null: as long as the actor lives.</summary>
    public TimeSpan? Memory { get; init; }

    /// <summary>The most objects that are remembered to be present.</summary>
    public int MostKnown { get; init; } = int.MaxValue;

    /// <summary>Of how many equal parts of the store, by hash, this one is asked.</summary>
    public int Parts { get; init; } = 1;
}
