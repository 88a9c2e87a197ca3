using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What is remembered from earlier transfers; each may be absent. Stays its opener's.</summary>
/// <param name="Hashes">Hashes of local files, so that unchanged ones need not be read.</param>
public sealed record TransferCaches(IHashCache? Hashes)
{
    /// <summary>Nothing is remembered.</summary>
    public static TransferCaches None { get; } = new(Hashes: null);
}
