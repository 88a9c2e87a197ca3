using RustyAttachments.Actors.Transfers;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// LedgerEvent.
internal static partial class WireMap
{
    private static WireForm[] LedgerForms =>
    [
        WireForm.Kept<LedgerEvent.UnitsAdded, P.UnitsAdded>("le-added", P.UnitsAdded.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.UnitLeased, P.UnitLeased>("le-leased", P.UnitLeased.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.LeaseRenewed, P.LeaseRenewed>("le-renewed", P.LeaseRenewed.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.UnitDone, P.UnitDone>("le-done", P.UnitDone.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.ResultDropped, P.ResultDropped>("le-dropped", P.ResultDropped.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.ResultsConfirmed, P.Nothing>("le-confirmed", P.Nothing.Parser, static _ => new P.Nothing(), static _ => new LedgerEvent.ResultsConfirmed()),
        WireForm.Kept<LedgerEvent.UnitReturned, P.UnitReturned>("le-returned", P.UnitReturned.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.UnitAbandoned, P.UnitAbandoned>("le-abandoned", P.UnitAbandoned.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.NodeGivenUp, P.NodeGivenUp>("le-given-up", P.NodeGivenUp.Parser, Encode, Decode),
        WireForm.Kept<LedgerEvent.GrantsClosed, P.Nothing>("le-closed", P.Nothing.Parser, static _ => new P.Nothing(), static _ => new LedgerEvent.GrantsClosed()),
    ];

    private static P.UnitsAdded Encode(LedgerEvent.UnitsAdded e) => new() { Units = { e.Units.Select(Encode) } };

    private static LedgerEvent.UnitsAdded Decode(P.UnitsAdded p) => new(Read.All(p.Units, Decode));

    private static P.UnitLeased Encode(LedgerEvent.UnitLeased e) =>
        new() { UnitId = e.UnitId, Epoch = e.Epoch, NodeId = e.NodeId, Since = e.Since.UtcTicks, Deadline = e.Deadline.UtcTicks };

    private static LedgerEvent.UnitLeased Decode(P.UnitLeased p) => new(p.UnitId, p.Epoch, Read.Text(p.NodeId), Read.Time(p.Since), Read.Time(p.Deadline));

    private static P.LeaseRenewed Encode(LedgerEvent.LeaseRenewed e) => new() { Epoch = e.Epoch, Counters = Encode(e.Counters), Deadline = e.Deadline.UtcTicks };

    private static LedgerEvent.LeaseRenewed Decode(P.LeaseRenewed p) => new(p.Epoch, Decode(p.Counters), Read.Time(p.Deadline));

    private static P.UnitDone Encode(LedgerEvent.UnitDone e) => new() { UnitId = e.UnitId, Epoch = e.Epoch, Result = Encode(e.Result) };

    private static LedgerEvent.UnitDone Decode(P.UnitDone p) => new(p.UnitId, p.Epoch, Decode(Read.Required(p.Result)));

    private static P.ResultDropped Encode(LedgerEvent.ResultDropped e) => new() { UnitId = e.UnitId };

    private static LedgerEvent.ResultDropped Decode(P.ResultDropped p) => new(p.UnitId);

    private static P.UnitReturned Encode(LedgerEvent.UnitReturned e) => new() { Epoch = e.Epoch, CountsAsAttempt = e.CountsAsAttempt };

    private static LedgerEvent.UnitReturned Decode(P.UnitReturned p) => new(p.Epoch, p.CountsAsAttempt);

    private static P.UnitAbandoned Encode(LedgerEvent.UnitAbandoned e) => new() { UnitId = e.UnitId, Issue = Encode(e.Issue) };

    private static LedgerEvent.UnitAbandoned Decode(P.UnitAbandoned p) => new(p.UnitId, Decode(Read.Required(p.Issue)));

    private static P.NodeGivenUp Encode(LedgerEvent.NodeGivenUp e) => new() { Node = e.Node, Issue = Encode(e.Issue) };

    private static LedgerEvent.NodeGivenUp Decode(P.NodeGivenUp p) => new(Read.Text(p.Node), Decode(Read.Required(p.Issue)));
}
