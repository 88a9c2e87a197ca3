using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// WorkProtocol.
internal static partial class WireMap
{
    private static WireForm[] WorkForms =>
    [
        WireForm.Sent<WorkProtocol.TransferAvailable, P.TransferAvailable>("w-available", P.TransferAvailable.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.RequestWork, P.RequestWork>("w-request", P.RequestWork.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.NodeExcluded, P.NodeExcluded>("w-excluded", P.NodeExcluded.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.WorkGranted, P.WorkGranted>("w-granted", P.WorkGranted.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.ReportProgress, P.ReportProgress>("w-progress", P.ReportProgress.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.UnitCompleted, P.UnitCompleted>("w-completed", P.UnitCompleted.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.UnitFailed, P.UnitFailed>("w-failed", P.UnitFailed.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.UnitHandedBack, P.UnitHandedBack>("w-handed-back", P.UnitHandedBack.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.LeaseRevoked, P.LeaseRevoked>("w-revoked", P.LeaseRevoked.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.ReportSettled, P.ReportSettled>("w-settled", P.ReportSettled.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.StopWork, P.StopWork>("w-stop", P.StopWork.Parser, Encode, Decode),
        WireForm.Sent<WorkProtocol.WorkStopped, P.WorkStopped>("w-stopped", P.WorkStopped.Parser, Encode, Decode),
    ];

    private static P.TransferAvailable Encode(WorkProtocol.TransferAvailable m) => new() { Spec = Encode(m.Spec) };

    private static WorkProtocol.TransferAvailable Decode(P.TransferAvailable p) => new(Decode(Read.Required(p.Spec)));

    private static P.RequestWork Encode(WorkProtocol.RequestWork m) => new() { TransferId = m.TransferId, NodeId = m.NodeId, Units = m.Units, KnowsPlan = m.KnowsPlan };

    private static WorkProtocol.RequestWork Decode(P.RequestWork p) => new(Read.Text(p.TransferId), Read.Text(p.NodeId), p.Units, p.KnowsPlan);

    private static P.NodeExcluded Encode(WorkProtocol.NodeExcluded m) => new() { TransferId = m.TransferId, NodeId = m.NodeId, Reason = m.Reason };

    private static WorkProtocol.NodeExcluded Decode(P.NodeExcluded p) => new(Read.Text(p.TransferId), Read.Text(p.NodeId), p.Reason);

    private static P.WorkGranted Encode(WorkProtocol.WorkGranted m) => new()
    {
        TransferId = m.TransferId,
        Leases = { m.Leases.Select(static lease => new P.Lease { UnitId = lease.UnitId, Epoch = lease.Epoch, Unit = Encode(lease.Unit) }) },
    };

    private static WorkProtocol.WorkGranted Decode(P.WorkGranted p) =>
        new(Read.Text(p.TransferId), Read.All(p.Leases, static lease => new WorkProtocol.Lease(lease.UnitId, lease.Epoch, Decode(Read.Required(lease.Unit)))));

    private static P.ReportProgress Encode(WorkProtocol.ReportProgress m) => new()
    {
        TransferId = m.TransferId,
        NodeId = m.NodeId,
        Units = { m.Units.Select(static unit => new P.UnitProgress { UnitId = unit.UnitId, Epoch = unit.Epoch, Counters = Encode(unit.Counters) }) },
    };

    private static WorkProtocol.ReportProgress Decode(P.ReportProgress p) => new(
        Read.Text(p.TransferId), Read.Text(p.NodeId), Read.All(p.Units, static unit => new WorkProtocol.UnitProgress(unit.UnitId, unit.Epoch, Decode(unit.Counters))));

    private static P.UnitCompleted Encode(WorkProtocol.UnitCompleted m) => new()
    {
        TransferId = m.TransferId,
        NodeId = m.NodeId,
        UnitId = m.UnitId,
        Epoch = m.Epoch,
        Result = Encode(m.Result),
        Part = m.Part,
        Parts = m.Parts,
    };

    private static WorkProtocol.UnitCompleted Decode(P.UnitCompleted p) => new(
        Read.Text(p.TransferId), Read.Text(p.NodeId), p.UnitId, p.Epoch, Decode(Read.Required(p.Result)),
        Read.Number(p.Part, Read.Number(p.Parts, UnitResults.MaxParts) - 1), p.Parts);

    private static P.UnitFailed Encode(WorkProtocol.UnitFailed m) => new()
    {
        TransferId = m.TransferId,
        NodeId = m.NodeId,
        UnitId = m.UnitId,
        Epoch = m.Epoch,
        Code = (int)m.Code,
        Reason = m.Reason,
        Retryable = m.Retryable,
    };

    private static WorkProtocol.UnitFailed Decode(P.UnitFailed p) =>
        new(Read.Text(p.TransferId), Read.Text(p.NodeId), p.UnitId, p.Epoch, Read.Code(p.Code), p.Reason, p.Retryable);

    private static P.UnitHandedBack Encode(WorkProtocol.UnitHandedBack m) => new() { TransferId = m.TransferId, NodeId = m.NodeId, UnitId = m.UnitId, Epoch = m.Epoch };

    private static WorkProtocol.UnitHandedBack Decode(P.UnitHandedBack p) => new(Read.Text(p.TransferId), Read.Text(p.NodeId), p.UnitId, p.Epoch);

    private static P.LeaseRevoked Encode(WorkProtocol.LeaseRevoked m) => new() { TransferId = m.TransferId, UnitId = m.UnitId, Epoch = m.Epoch };

    private static WorkProtocol.LeaseRevoked Decode(P.LeaseRevoked p) => new(Read.Text(p.TransferId), p.UnitId, p.Epoch);

    private static P.ReportSettled Encode(WorkProtocol.ReportSettled m) => new() { TransferId = m.TransferId, UnitId = m.UnitId, Epoch = m.Epoch };

    private static WorkProtocol.ReportSettled Decode(P.ReportSettled p) => new(Read.Text(p.TransferId), p.UnitId, p.Epoch);

    private static P.StopWork Encode(WorkProtocol.StopWork m) => new() { TransferId = m.TransferId };

    private static WorkProtocol.StopWork Decode(P.StopWork p) => new(Read.Text(p.TransferId));

    private static P.WorkStopped Encode(WorkProtocol.WorkStopped m) => new() { TransferId = m.TransferId, NodeId = m.NodeId };

    private static WorkProtocol.WorkStopped Decode(P.WorkStopped p) => new(Read.Text(p.TransferId), Read.Text(p.NodeId));
}
