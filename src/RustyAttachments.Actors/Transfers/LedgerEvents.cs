using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Transfers;

/// <summary>Something that has happened to a transfer's ledger. Folding all of them gives the ledger; they hold the time they need.</summary>
public abstract record LedgerEvent : IWireMessage
{
    /// <summary>Units were found.</summary>
    public sealed record UnitsAdded(ImmutableArray<WorkUnit> Units) : LedgerEvent;

    /// <summary>A node has the right to do a unit until the deadline.</summary>
    public sealed record UnitLeased(long UnitId, long Epoch, string NodeId, DateTimeOffset Since, DateTimeOffset Deadline) : LedgerEvent;

    /// <summary>A node showed that it works on a unit. The one event that need not be kept: the next report says it again.</summary>
    public sealed record LeaseRenewed(long Epoch, UnitCounters Counters, DateTimeOffset Deadline) : LedgerEvent;

    /// <summary>A unit is done; other leases of it are void.</summary>
    public sealed record UnitDone(long UnitId, long Epoch, UnitResult Result) : LedgerEvent;

    /// <summary>A provisional result is void.</summary>
    public sealed record ResultDropped(long UnitId) : LedgerEvent;

    /// <summary>All provisional results are final.</summary>
    public sealed record ResultsConfirmed : LedgerEvent;

    /// <summary>A lease ended without result; unless another node has the unit too, it waits for another attempt.</summary>
    public sealed record UnitReturned(long Epoch, bool CountsAsAttempt) : LedgerEvent;

    /// <summary>A unit cannot be done: an issue of the transfer.</summary>
    public sealed record UnitAbandoned(long UnitId, PathIssue Issue) : LedgerEvent;

    /// <summary>A node (<c>HOST:PORT</c>) will not do what it alone may do: all of that is abandoned, as one issue.</summary>
    public sealed record NodeGivenUp(string Node, PathIssue Issue) : LedgerEvent;

    /// <summary>Nothing more is leased; what runs may end.</summary>
    public sealed record GrantsClosed : LedgerEvent;
}
