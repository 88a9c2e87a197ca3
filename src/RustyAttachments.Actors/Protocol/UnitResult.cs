using System.Collections.Immutable;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Scanning;

namespace RustyAttachments.Actors.Protocol;

/// <summary>What a finished unit came to.</summary>
public sealed record UnitResult
{
    /// <summary>Units that were found: directories, batches of files.</summary>
    public ImmutableArray<WorkUnit> NewUnits { get; init; } = [];

    /// <summary>The unit's share of the manifest, each segment sorted: hashed files, links and directories.</summary>
    public ImmutableArray<SegmentRef> Segments { get; init; } = [];

    /// <summary>What the unit did.</summary>
    public UnitCounters Counters { get; init; } = UnitCounters.Zero;

    /// <summary>For the planning of an upload: what it found.</summary>
    public UploadPlan? Plan { get; init; }

    /// <summary>Whether it turned out that the store lacks what it was seen to have: results that rest on that are void.</summary>
    public bool CheckCacheWrong { get; init; }

    /// <summary>Paths that could not be processed.</summary>
    public ImmutableArray<PathIssue> Failures { get; init; } = [];

    /// <summary>Paths that are worth a word.</summary>
    public ImmutableArray<PathIssue> Warnings { get; init; } = [];
}

/// <summary>How the tree of an upload is read.</summary>
/// <param name="Root">The absolute directory that the manifest's relative paths start from.</param>
/// <param name="Rules">How paths on disk become paths of the manifest.</param>
/// <param name="Probe">Digest of the listing of what was named, where several nodes may work: who sees another listing sees another tree.</param>
public sealed record UploadPlan(string Root, ScanRules Rules, ContentHash? Probe);
