using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What is remembered from earlier transfers; each may be absent. Stays its opener's.</summary>
/// <param name="Hashes">Hashes of local files, so that unchanged ones need not be read.</param>
/// <param name="Checks">Objects that the store was seen to have, so that it need not be asked. Not used for stores where asking is cheap.</param>
public sealed record TransferCaches(IHashCache? Hashes, ICheckCache? Checks = null)
{
    /// <summary>Nothing is remembered.</summary>
    public static TransferCaches None { get; } = new(Hashes: null);

    /// <summary>Which answers of <see cref="Checks"/> are verified; others in every run.</summary>
    public CheckSampling Sampling { get; init; } = new((ulong)Random.Shared.NextInt64());
}
