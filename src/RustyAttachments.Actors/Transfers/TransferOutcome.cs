using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Transfers;

/// <summary>The phases that a transfer goes through, in order; several overlap.</summary>
public enum TransferPhase
{
    /// <summary>Listing the source, or reading the manifest.</summary>
    Scanning,
    /// <summary>Moving content.</summary>
    Transferring,
    /// <summary>Writing the manifest, or links and times.</summary>
    Finishing,
    /// <summary>Nothing more will happen.</summary>
    Ended,
}

/// <summary>How far a transfer is. Totals are what is known so far: exact once <see cref="TotalsFinal"/>.</summary>
public sealed record TransferProgress : UnitCounters
{
    /// <summary>Nothing has happened yet.</summary>
    public TransferProgress()
    {
    }

    /// <summary>The progress that the counters of all units make.</summary>
    public TransferProgress(UnitCounters counters)
        : base(counters)
    {
    }

    /// <summary>The current phase.</summary>
    public TransferPhase Phase { get; init; }

    /// <summary>Whether the totals will not grow any more.</summary>
    public bool TotalsFinal { get; init; }
}

/// <summary>Something that went wrong with, or is worth knowing of, one path.</summary>
/// <param name="Path">The path as the user knows it.</param>
/// <param name="Code">The kind of problem.</param>
/// <param name="Message">One sentence: what, where, what to do.</param>
public sealed record PathIssue(string Path, ErrorCode Code, string Message);

/// <summary>How a transfer ended.</summary>
public enum OutcomeStatus
{
    /// <summary>Everything was done.</summary>
    Completed,
    /// <summary>Done, but some files were left out; see <see cref="TransferOutcome.Failures"/>.</summary>
    CompletedWithSkips,
    /// <summary>Not done; see <see cref="TransferOutcome.Failures"/>.</summary>
    Failed,
    /// <summary>Cancelled by the user.</summary>
    Cancelled,
}

/// <summary>The end of a transfer: totals, issues, and for uploads the manifest.</summary>
public sealed record TransferOutcome
{
    /// <summary>How it ended.</summary>
    public required OutcomeStatus Status { get; init; }

    /// <summary>The last progress.</summary>
    public required TransferProgress Totals { get; init; }

    /// <summary>Wall time.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What made the transfer fail, and files that were left out. At most 1,000; <see cref="FailureCount"/> counts all.</summary>
    public ImmutableArray<PathIssue> Failures { get; init; } = [];

    /// <summary>Number of failures.</summary>
    public long FailureCount { get; init; }

    /// <summary>Things worth knowing that cost nothing: special files, broken links. At most 1,000.</summary>
    public ImmutableArray<PathIssue> Warnings { get; init; } = [];

    /// <summary>Number of warnings.</summary>
    public long WarningCount { get; init; }

    /// <summary>For uploads: the manifest that was assembled.</summary>
    public AssembledManifest? Manifest { get; init; }
}

/// <summary>A manifest that a transfer assembled.</summary>
/// <param name="File">The encoded text, in the transfer's scratch directory: move or copy it before the engine is disposed.</param>
/// <param name="Hash">XXH128 of the encoded text.</param>
/// <param name="Size">Size of the encoded text in bytes.</param>
/// <param name="Root">The absolute directory that relative paths start from.</param>
/// <param name="Key">The key in the store, when it was stored.</param>
/// <param name="Files">File entries, links included.</param>
public sealed record AssembledManifest(string File, ContentHash Hash, long Size, string Root, string? Key, long Files);
