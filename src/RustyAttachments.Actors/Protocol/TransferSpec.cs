using RustyAttachments.Actors.Transfers;
using RustyAttachments.FileSystem.Scanning;

namespace RustyAttachments.Actors.Protocol;

/// <summary>What every node that works for a transfer must know. Sent once to each, then named by <see cref="TransferId"/>.</summary>
/// <param name="TransferId">32 hex characters, unique for ever.</param>
/// <param name="Request">What the user asked for.</param>
/// <param name="Root">The absolute directory that the manifest's relative paths start from (upload), or the destination (download).</param>
/// <param name="StoreName">The store, by the name under which nodes open it; null when content is not stored.</param>
/// <param name="Rules">For uploads: how paths on disk become paths of the manifest.</param>
/// <param name="SourceName">For copies between stores: the one that content comes from; <paramref name="StoreName"/> is where it goes.</param>
public sealed record TransferSpec(string TransferId, TransferRequest Request, string Root, string? StoreName, ScanRules? Rules = null, string? SourceName = null)
{
    /// <summary>When the transfer began: what its stores held before then is not known to it.</summary>
    public DateTimeOffset Since { get; init; }
}
