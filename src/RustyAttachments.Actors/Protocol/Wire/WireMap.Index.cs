using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// IndexProtocol with what the index keeps, and ControlProtocol.
internal static partial class WireMap
{
    private static WireForm[] IndexForms =>
    [
        WireForm.Sent<IndexProtocol.SubmitTransfer, P.SubmitTransfer>("i-submit", P.SubmitTransfer.Parser, Encode, Decode),
        WireForm.Sent<IndexProtocol.TransferAccepted, P.TransferAccepted>("i-accepted", P.TransferAccepted.Parser, Encode, Decode),
        WireForm.Sent<IndexProtocol.RecallTransfers, P.RecallTransfers>("i-recall", P.RecallTransfers.Parser, Encode, Decode),
        WireForm.Sent<IndexProtocol.TransfersRecalled, P.TransfersRecalled>("i-recalled", P.TransfersRecalled.Parser, Encode, Decode),
        WireForm.Sent<ControlProtocol.DrainNode, P.DrainNode>("c-drain", P.DrainNode.Parser, Encode, Decode),
        WireForm.Kept<IndexEvent.Submitted, P.TransferSubmitted>("ie-submitted", P.TransferSubmitted.Parser, Encode, Decode),
        WireForm.Kept<IndexEvent.Ended, P.TransferEnded>("ie-ended", P.TransferEnded.Parser, Encode, Decode),
        WireForm.Kept<IndexSnapshot, P.IndexSnapshot>("is", P.IndexSnapshot.Parser, Encode, Decode),
    ];

    private static P.SubmitTransfer Encode(IndexProtocol.SubmitTransfer m) => new() { IdempotencyKey = m.IdempotencyKey, Spec = Encode(m.Spec) };

    private static IndexProtocol.SubmitTransfer Decode(P.SubmitTransfer p) => new(p.IdempotencyKey, Decode(Read.Required(p.Spec)));

    private static P.TransferAccepted Encode(IndexProtocol.TransferAccepted m) => new() { TransferId = m.TransferId, Created = m.Created };

    private static IndexProtocol.TransferAccepted Decode(P.TransferAccepted p) => new(Read.Text(p.TransferId), p.Created);

    private static P.RecallTransfers Encode(IndexProtocol.RecallTransfers m) => new() { Most = m.Most };

    private static IndexProtocol.RecallTransfers Decode(P.RecallTransfers p) => new(p.Most);

    private static P.TransfersRecalled Encode(IndexProtocol.TransfersRecalled m) => new() { Count = m.Count };

    private static IndexProtocol.TransfersRecalled Decode(P.TransfersRecalled p) => new(p.Count);

    private static P.DrainNode Encode(ControlProtocol.DrainNode m) => new() { Node = m.Node };

    private static ControlProtocol.DrainNode Decode(P.DrainNode p) => new(Read.Text(p.Node));

    private static P.TransferSubmitted Encode(IndexEvent.Submitted e) => new() { IdempotencyKey = e.IdempotencyKey, Spec = Encode(e.Spec) };

    private static IndexEvent.Submitted Decode(P.TransferSubmitted p) => new(p.IdempotencyKey, Decode(Read.Required(p.Spec)));

    private static P.TransferEnded Encode(IndexEvent.Ended e) => new() { Status = Encode(e.Status) };

    private static IndexEvent.Ended Decode(P.TransferEnded p) => new(Decode(Read.Required(p.Status)));

    private static P.IndexSnapshot Encode(IndexSnapshot snapshot) => new()
    {
        Running = { snapshot.Running.Select(Encode) },
        Ended = { snapshot.Ended.Select(static ended => new P.EndedTransfer { IdempotencyKey = ended.IdempotencyKey, Status = Encode(ended.Status) }) },
    };

    private static IndexSnapshot Decode(P.IndexSnapshot p) => new(
        Read.All(p.Running, Decode), Read.All(p.Ended, static ended => new EndedTransfer(ended.IdempotencyKey, Decode(Read.Required(ended.Status)))));
}
