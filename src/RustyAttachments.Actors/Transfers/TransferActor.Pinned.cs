using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Transfers;

// Nodes that alone can do something, and do not: the others' parts are done nevertheless.
public sealed partial class TransferActor
{
    private void OnExcluded(WorkProtocol.NodeExcluded excluded)
    {
        var node = NodeNames.AddressOf(excluded.NodeId);
        _excluded[node] = excluded.Reason;
        if (Ledger.PinnedNodes.Contains(node)) GiveUp([new LedgerEvent.NodeGivenUp(node, Unable($"{node} cannot take its part: {excluded.Reason}"))]);
    }

    private void GiveUpAbsent()
    {
        var only = _state.Spec.OnlyNode;
        var gone = _absences.Over(only is null ? Ledger.PinnedNodes : [.. Ledger.PinnedNodes, only], _context.IsMember, Now);
        if (gone.Count == 0) return;
        if (only is not null && gone.Contains(only)) End(OutcomeStatus.Failed, Absent(only));
        else GiveUp([.. gone.Select(node => new LedgerEvent.NodeGivenUp(node, Absent(node)))]);
    }

    private void GiveUp(IReadOnlyCollection<object> events) => Keep(events, Regrant);

    private PathIssue Absent(string node) =>
        Unable($"{node} has left the cluster and did not come back within {_context.Settings.AbsenceLimit.TotalSeconds:0.#} s, so its part was not done; start it and run the transfer again, or name other nodes.");

    private static PathIssue Unable(string reason) => new("", ErrorCode.ClusterUnable, reason);
}
