using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Transfers;

/// <summary>Something that has happened to a transfer's ledger. Folding all of them gives the ledger; they hold the time they need.</summary>
public abstract record LedgerEvent
{
    /// <summary>Units were found.</summary>
    public sealed record UnitsAdded(ImmutableArray<WorkUnit> Units) : LedgerEvent;

    /// <summary>A node has the right to do a unit until the deadline.</summary>
    public sealed record UnitLeased(long UnitId, long Epoch, string NodeId, DateTimeOffset Deadline) : LedgerEvent;

    /// <summary>A node showed that it works on a unit.</summary>
    public sealed record LeaseRenewed(long UnitId, UnitCounters Counters, DateTimeOffset Deadline) : LedgerEvent;

    /// <summary>A unit is done.</summary>
    public sealed record UnitDone(long UnitId, UnitResult Result) : LedgerEvent;

    /// <summary>A provisional result is void.</summary>
    public sealed record ResultDropped(long UnitId) : LedgerEvent;

    /// <summary>All provisional results are final.</summary>
    public sealed record ResultsConfirmed : LedgerEvent;

    /// <summary>A lease ended without result; the unit waits for another node or another attempt.</summary>
    public sealed record UnitReturned(long UnitId, bool CountsAsAttempt) : LedgerEvent;

    /// <summary>A unit cannot be done; the transfer will fail.</summary>
    public sealed record UnitAbandoned(long UnitId, PathIssue Issue) : LedgerEvent;

    /// <summary>Nothing more is leased; what runs may end.</summary>
    public sealed record GrantsClosed : LedgerEvent;
}
