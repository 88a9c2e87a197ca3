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

    /// <summary>Paths that could not be processed.</summary>
    public ImmutableArray<PathIssue> Failures { get; init; } = [];

    /// <summary>Paths that are worth a word.</summary>
    public ImmutableArray<PathIssue> Warnings { get; init; } = [];
}

/// <summary>What one unit has found and done so far: absolute numbers, so that a repeated or lost report does no harm. Sizes in bytes.</summary>
public sealed record UnitCounters
{
    /// <summary>Nothing yet.</summary>
    public static UnitCounters Zero { get; } = new();

    /// <summary>Files found by a scan or in a manifest.</summary>
    public long FilesFound { get; init; }

    /// <summary>Bytes of those files.</summary>
    public long BytesFound { get; init; }

    /// <summary>Files finished.</summary>
    public long FilesDone { get; init; }

    /// <summary>Bytes of finished files and finished parts.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes hashed.</summary>
    public long BytesHashed { get; init; }

    /// <summary>Objects stored by the unit.</summary>
    public long ObjectsStored { get; init; }

    /// <summary>Bytes of those.</summary>
    public long BytesStored { get; init; }

    /// <summary>Objects that were there already.</summary>
    public long ObjectsPresent { get; init; }

    /// <summary>Files that were written to their place.</summary>
    public long FilesWritten { get; init; }

    /// <summary>Bytes of those.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Files left alone because the target is up to date or the policy keeps it.</summary>
    public long FilesUpToDate { get; init; }

    /// <summary>Files that could not be processed.</summary>
    public long FilesFailed { get; init; }

    /// <summary>The sum of two reports.</summary>
    public static UnitCounters operator +(UnitCounters a, UnitCounters b) => new()
    {
        FilesFound = a.FilesFound + b.FilesFound,
        BytesFound = a.BytesFound + b.BytesFound,
        FilesDone = a.FilesDone + b.FilesDone,
        BytesDone = a.BytesDone + b.BytesDone,
        BytesHashed = a.BytesHashed + b.BytesHashed,
        ObjectsStored = a.ObjectsStored + b.ObjectsStored,
        BytesStored = a.BytesStored + b.BytesStored,
        ObjectsPresent = a.ObjectsPresent + b.ObjectsPresent,
        FilesWritten = a.FilesWritten + b.FilesWritten,
        BytesWritten = a.BytesWritten + b.BytesWritten,
        FilesUpToDate = a.FilesUpToDate + b.FilesUpToDate,
        FilesFailed = a.FilesFailed + b.FilesFailed,
    };
}
