using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Management.Requests;

namespace RustyAttachments.Node.Management;

/// <summary>A transfer. Times in UTC, sizes in bytes.</summary>
internal sealed record TransferDocument
{
    /// <summary>Describes a state.</summary>
    public TransferDocument(TransferStatus status)
    {
        (Id, Kind, Name, State) = (status.Id, EnumNames<TransferKind>.Of(status.Kind), status.Name, EnumNames<TransferState>.Of(status.State));
        (SubmittedAt, EndedAt, UpdatedAt, Ended) = (status.SubmittedAt, status.EndedAt, status.UpdatedAt, status.HasEnded);
        (Counters, TotalsFinal, UnitsPending, UnitsLeased) = (status.Counters, status.TotalsFinal, status.UnitsPending, status.UnitsLeased);
        (FailureCount, WarningCount) = (status.FailureCount, status.WarningCount);
        FirstFailure = status.FirstFailure is { } failure ? new IssueDocument(failure) : null;
        (ManifestKey, Root, Nodes, Excluded, LimitRate) = (status.ManifestKey, status.Root, status.Nodes, status.Excluded, status.LimitRate);
    }

    /// <summary>32 hex characters.</summary>
    public string Id { get; }

    /// <summary>upload, prestage, download or sync.</summary>
    public string Kind { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public string State { get; }

    /// <summary>Whether nothing more will change.</summary>
    public bool Ended { get; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; }

    /// <summary>When its coordinator told this.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>What was found and done.</summary>
    public UnitCounters Counters { get; }

    /// <summary>Whether totals will not grow any more.</summary>
    public bool TotalsFinal { get; }

    /// <summary>Units that wait for a node.</summary>
    public long UnitsPending { get; }

    /// <summary>Units that nodes work on.</summary>
    public long UnitsLeased { get; }

    /// <summary>Paths that could not be processed.</summary>
    public long FailureCount { get; }

    /// <summary>Paths that are worth a word.</summary>
    public long WarningCount { get; }

    /// <summary>The first failure.</summary>
    public IssueDocument? FirstFailure { get; }

    /// <summary>The key of the stored manifest.</summary>
    public string? ManifestKey { get; }

    /// <summary>What the manifest's paths are relative to.</summary>
    public string? Root { get; }

    /// <summary>What each node has done.</summary>
    public IReadOnlyList<NodeShare> Nodes { get; }

    /// <summary>Nodes that may not work for it.</summary>
    public IReadOnlyList<NodeExclusion> Excluded { get; }

    /// <summary>Bytes a second.</summary>
    public long? LimitRate { get; }
}

/// <summary>Transfers, newest first; <paramref name="Total"/> counts those that the answer left out as well.</summary>
internal sealed record TransfersDocument(int Total, IReadOnlyList<TransferDocument> Transfers);

/// <summary>The answer to a submission.</summary>
internal sealed record SubmittedDocument(string Id);

/// <summary>Something that went wrong with a path.</summary>
internal sealed record IssueDocument(string Path, string Code, string Message)
{
    /// <summary>Describes an issue.</summary>
    public IssueDocument(PathIssue issue)
        : this(issue.Path, issue.Code.ToText(), issue.Message)
    {
    }
}

/// <summary>Some issues of a transfer.</summary>
internal sealed record IssuesDocument(long Total, IReadOnlyList<IssueDocument> Issues);

/// <summary>A node that has left, in the stream of events.</summary>
internal sealed record NodeGoneDocument(string Node);

/// <summary>Ends the first part of the stream of events: all that is known has been sent.</summary>
/// <param name="Access">What the client may do: <c>read</c> or <c>operate</c>.</param>
/// <param name="Transfers">How many transfers were sent.</param>
/// <param name="Nodes">How many nodes were sent.</param>
internal sealed record CurrentDocument(string Access, int Transfers, int Nodes);
