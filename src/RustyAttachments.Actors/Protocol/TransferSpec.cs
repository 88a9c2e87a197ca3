using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Hashing;
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
    /// <summary>What the stores held before then is not known to the transfer: its beginning, or earlier where answers from before it are used.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The node (<c>HOST:PORT</c>) whose files are meant; null when every node that can reach them may work.</summary>
    public string? OnlyNode { get; init; }

    /// <summary>Bytes a second that all nodes together may move at the beginning; null for no limit.</summary>
    public long? LimitRate { get; init; }

    /// <summary>Whether <see cref="Root"/>, and for uploads <see cref="Rules"/>, are known.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Uploads that were planned: what the listing of the tree must come to on every node that works; null where only one does.</summary>
    public ContentHash? Probe { get; init; }
}
