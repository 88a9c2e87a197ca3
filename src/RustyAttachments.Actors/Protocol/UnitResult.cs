using System.Collections.Immutable;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;

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

    /// <summary>Whether it turned out that the store lacks what it was seen to have: results that rest on that are void.</summary>
    public bool CheckCacheWrong { get; init; }

    /// <summary>Paths that could not be processed.</summary>
    public ImmutableArray<PathIssue> Failures { get; init; } = [];

    /// <summary>Paths that are worth a word.</summary>
    public ImmutableArray<PathIssue> Warnings { get; init; } = [];
}
