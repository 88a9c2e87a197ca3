using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Actors.Service;

/// <summary>The kinds of transfers.</summary>
public enum TransferKind
{
    /// <summary>A tree into the store.</summary>
    Upload,
    /// <summary>What manifests name into the caches, or a directory, of nodes.</summary>
    Prestage,
    /// <summary>A manifest into a directory.</summary>
    Download,
    /// <summary>Manifests, and what they name, into another store.</summary>
    Sync,
}

/// <summary>Where a transfer is between being submitted and its end.</summary>
public enum TransferState
{
    /// <summary>No node works for it yet.</summary>
    Submitted,
    /// <summary>Listing, or reading manifests; totals still grow.</summary>
    Scanning,
    /// <summary>Moving content.</summary>
    Transferring,
    /// <summary>Writing the manifest, or links and times.</summary>
    Finishing,
    /// <summary>Everything was done.</summary>
    Completed,
    /// <summary>Done, but some files were left out.</summary>
    CompletedWithSkips,
    /// <summary>Not done.</summary>
    Failed,
    /// <summary>Ended early because somebody asked for it.</summary>
    Cancelled,
}

/// <summary>A transfer as its coordinator last told. Times in UTC; sizes in bytes.</summary>
public sealed record TransferStatus
{
    /// <summary>32 hex characters.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required TransferKind Kind { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required TransferState State { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When this was told. The newer one of two is right.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What was found and done, by all nodes together.</summary>
    public UnitCounters Counters { get; init; } = UnitCounters.Zero;

    /// <summary>Whether the totals among the counters will not grow any more.</summary>
    public bool TotalsFinal { get; init; }

    /// <summary>Units that wait for a node.</summary>
    public long UnitsPending { get; init; }

    /// <summary>Units that nodes work on.</summary>
    public long UnitsLeased { get; init; }

    /// <summary>Paths that could not be processed.</summary>
    public long FailureCount { get; init; }

    /// <summary>Paths that are worth a word.</summary>
    public long WarningCount { get; init; }

    /// <summary>The first failure; the transfer's own where it has one.</summary>
    public PathIssue? FirstFailure { get; init; }

    /// <summary>Uploads: the key of the manifest, once it is stored.</summary>
    public string? ManifestKey { get; init; }

    /// <summary>The directory that relative paths of the manifest start from: <c>/abs</c>, or <c>NAME:/relative</c> in a location.</summary>
    public string? Root { get; init; }

    /// <summary>What each node has done for it.</summary>
    public ImmutableArray<NodeShare> Nodes { get; init; } = [];

    /// <summary>Nodes that may not work for it, and why.</summary>
    public ImmutableArray<NodeExclusion> Excluded { get; init; } = [];

    /// <summary>Bytes a second that all nodes together may move for it; null for no limit.</summary>
    public long? LimitRate { get; init; }

    /// <summary>Whether nothing more will change.</summary>
    public bool HasEnded => State >= TransferState.Completed;

    /// <summary>Whether two differ in nothing but the time at which they were told.</summary>
    public static bool IsSame(TransferStatus? left, TransferStatus? right) =>
        left is not null && right is not null
        && left with { UpdatedAt = default, Nodes = [], Excluded = [] } == right with { UpdatedAt = default, Nodes = [], Excluded = [] }
        && left.Nodes.SequenceEqual(right.Nodes) && left.Excluded.SequenceEqual(right.Excluded);
}

/// <summary>What one node has done for a transfer.</summary>
/// <param name="Node">The node: <c>HOST:PORT</c>.</param>
/// <param name="Counters">What its finished units did.</param>
/// <param name="UnitsDone">Units that it finished.</param>
/// <param name="UnitsRunning">Units that it works on now.</param>
public sealed record NodeShare(string Node, UnitCounters Counters, long UnitsDone, int UnitsRunning);

/// <summary>A node that may not work for a transfer.</summary>
/// <param name="Node">The node: <c>HOST:PORT</c>.</param>
/// <param name="Reason">One sentence.</param>
public sealed record NodeExclusion(string Node, string Reason);

/// <summary>Some of a transfer's issues.</summary>
/// <param name="Total">How many there are; the first 1,000 have texts.</param>
/// <param name="Issues">Those that were asked for, in order of their paths.</param>
public sealed record IssuePage(long Total, ImmutableArray<PathIssue> Issues);
