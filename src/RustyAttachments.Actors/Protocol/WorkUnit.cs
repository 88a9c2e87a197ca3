using RustyAttachments.Actors.Segments;
using RustyAttachments.FileSystem.Scanning;

namespace RustyAttachments.Actors.Protocol;

/// <summary>
/// A piece of a transfer that one node does at a time under a lease. Plain data: whoever gets it can do it with the
/// transfer's <see cref="TransferSpec"/> alone. Units of a later stage wait until all of the earlier stages are done.
/// </summary>
public abstract record WorkUnit
{
    /// <summary>0 first; see the subclasses.</summary>
    public virtual int Stage => 0;

    /// <summary>The node (<c>HOST:PORT</c>) that alone may do it; null for any.</summary>
    public virtual string? OnlyNode => null;

    /// <summary>Whether two nodes may do it at once: the first result counts, and what the other one did changes nothing.</summary>
    public virtual bool MayBeCopied => false;
}

/// <summary>Look at the paths that an upload names: where its tree starts, and how it is listed.</summary>
public sealed record PlanUploadUnit : WorkUnit;

/// <summary>List (part of) a directory tree into batches of files and further directories.</summary>
public sealed record ScanUnit(ScanTask Task) : WorkUnit
{
    /// <inheritdoc/>
    public override bool MayBeCopied => true;
}

/// <summary>
/// Hash the files of a segment and, where the transfer asks for it, store their content. With
/// <paramref name="AskStore"/> no cache is believed about what the store has.
/// </summary>
public sealed record UploadUnit(SegmentRef Files, bool AskStore = false) : WorkUnit
{
    /// <inheritdoc/>
    public override bool MayBeCopied => true;
}

/// <summary>Split a manifest into segments of files, links and directories.</summary>
public sealed record PlanDownloadUnit : WorkUnit;

/// <summary>Do what <see cref="PlanDownloadUnit"/> says with the manifest <paramref name="Key"/> of the store, for a node (<c>HOST:PORT</c>) that is to have the tree and does all of it itself.</summary>
public sealed record PlanTreeUnit(string Key, string Node) : WorkUnit
{
    /// <inheritdoc/>
    public override string? OnlyNode => Node;
}

/// <summary>
/// Fetch the files of a segment into the destination, on <paramref name="Node"/> where one is named; files above the chunk
/// size (bytes, -1 for never) are stored in chunks.
/// </summary>
public sealed record DownloadUnit(SegmentRef Files, long ChunkBytes, string? Node = null) : WorkUnit
{
    /// <inheritdoc/>
    public override int Stage => 1;

    /// <inheritdoc/>
    public override string? OnlyNode => Node;
}

/// <summary>Read manifests and split what they name into segments of objects; the manifests themselves become one more segment.</summary>
public sealed record PlanSyncUnit : WorkUnit;

/// <summary>Copy the objects of a segment into the other store.</summary>
public sealed record SyncUnit(SegmentRef Objects) : WorkUnit
{
    /// <inheritdoc/>
    public override int Stage => 1;

    /// <inheritdoc/>
    public override bool MayBeCopied => true;
}

/// <summary>Store the manifests of a segment; after everything that they name.</summary>
public sealed record SyncManifestsUnit(SegmentRef Manifests) : WorkUnit
{
    /// <inheritdoc/>
    public override int Stage => 2;
}

/// <summary>Read manifests and split what they name into segments of objects, one unit of each for every node that is to have them.</summary>
public sealed record PlanPrestageUnit : WorkUnit;

/// <summary>Bring the objects of a segment to a node (<c>HOST:PORT</c>), one of several whose objects together count <paramref name="TotalBytes"/> bytes (<see cref="Storage.ContentCaching.CacheCost"/>) there.</summary>
public sealed record PrestageUnit(SegmentRef Objects, string Node, long TotalBytes) : WorkUnit
{
    /// <inheritdoc/>
    public override int Stage => 1;

    /// <inheritdoc/>
    public override string? OnlyNode => Node;
}

/// <summary>Create the explicit directories and links of a segment, links in dependency order, on <paramref name="Node"/> where one is named; after all files, so that no link redirects a write.</summary>
public sealed record FinishDownloadUnit(SegmentRef Entries, string? Node = null) : WorkUnit
{
    /// <inheritdoc/>
    public override int Stage => 2;

    /// <inheritdoc/>
    public override string? OnlyNode => Node;
}
