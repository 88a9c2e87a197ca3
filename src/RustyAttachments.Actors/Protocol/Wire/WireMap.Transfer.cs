using RustyAttachments.Actors.Service;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// TransferProtocol.
internal static partial class WireMap
{
    private static WireForm[] TransferForms =>
    [
        WireForm.Sent<TransferProtocol.BeginTransfer, P.BeginTransfer>("t-begin", P.BeginTransfer.Parser, Encode, Decode),
        WireForm.Sent<TransferProtocol.TransferBegun, P.TransferBegun>("t-begun", P.TransferBegun.Parser, Encode, Decode),
        WireForm.Sent<TransferProtocol.CancelTransfer, P.CancelTransfer>("t-cancel", P.CancelTransfer.Parser, Encode, Decode),
        WireForm.Sent<TransferProtocol.LimitRate, P.LimitRate>("t-limit-rate", P.LimitRate.Parser, Encode, Decode),
        WireForm.Sent<TransferProtocol.GetIssues, P.GetIssues>("t-get-issues", P.GetIssues.Parser, Encode, Decode),
        WireForm.Sent<TransferProtocol.Issues, P.Issues>("t-issues", P.Issues.Parser, Encode, Decode),
    ];

    private static P.BeginTransfer Encode(TransferProtocol.BeginTransfer m) => new() { Spec = Encode(m.Spec) };

    private static TransferProtocol.BeginTransfer Decode(P.BeginTransfer p) => new(Decode(Read.Required(p.Spec)));

    private static P.TransferBegun Encode(TransferProtocol.TransferBegun m) => new() { TransferId = m.TransferId };

    private static TransferProtocol.TransferBegun Decode(P.TransferBegun p) => new(Read.Text(p.TransferId));

    private static P.CancelTransfer Encode(TransferProtocol.CancelTransfer m) => new() { TransferId = m.TransferId };

    private static TransferProtocol.CancelTransfer Decode(P.CancelTransfer p) => new(Read.Text(p.TransferId));

    private static P.LimitRate Encode(TransferProtocol.LimitRate m) => new() { TransferId = m.TransferId, BytesPerSecond = m.BytesPerSecond };

    private static TransferProtocol.LimitRate Decode(P.LimitRate p) => new(Read.Text(p.TransferId), p.BytesPerSecond);

    private static P.GetIssues Encode(TransferProtocol.GetIssues m) => new() { TransferId = m.TransferId, Skip = m.Skip, Take = m.Take };

    private static TransferProtocol.GetIssues Decode(P.GetIssues p) => new(Read.Text(p.TransferId), p.Skip, p.Take);

    private static P.Issues Encode(TransferProtocol.Issues m) => new() { TransferId = m.TransferId, Total = m.Page.Total, Issues_ = { m.Page.Issues.Select(Encode) } };

    private static TransferProtocol.Issues Decode(P.Issues p) => new(Read.Text(p.TransferId), new IssuePage(p.Total, Read.All(p.Issues_, Decode)));
}
