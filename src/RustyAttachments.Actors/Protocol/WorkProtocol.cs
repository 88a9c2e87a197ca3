using System.Collections.Immutable;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Protocol;

/// <summary>
/// The conversation between a transfer and the nodes that work for it. Nodes ask, the transfer grants: nothing is
/// pushed on a node that has not asked for it. Every grant has an epoch; what a node says about an older epoch is
/// dropped.
/// </summary>
public static class WorkProtocol
{
    /// <summary>A message about one transfer.</summary>
    public interface IForTransfer : IWireMessage
    {
        /// <summary>The transfer's id.</summary>
        string TransferId { get; }
    }

    /// <summary>
    /// Tells a node that a transfer has, or will have, work; the node joins it by asking. Told again now and then, for nodes
    /// that come later, and when the transfer is planned.
    /// </summary>
    public sealed record TransferAvailable(TransferSpec Spec) : IForTransfer
    {
        /// <inheritdoc/>
        public string TransferId => Spec.TransferId;
    }

    /// <summary>
    /// A node has room for <paramref name="Units"/> units, those it has been granted among them, and has been told the plan or
    /// not. The newest demand of a node replaces its earlier ones; since it counts what may still be on its way to the node,
    /// repeating it never gets a node more than it has room for.
    /// </summary>
    public sealed record RequestWork(string TransferId, string NodeId, int Units, bool KnowsPlan) : IForTransfer;

    /// <summary>A node may not work for a transfer: it sees another tree, or cannot see it.</summary>
    public sealed record NodeExcluded(string TransferId, string NodeId, string Reason) : IForTransfer;

    /// <summary>Answers demand, with as many leases as there is work for.</summary>
    public sealed record WorkGranted(string TransferId, ImmutableArray<Lease> Leases) : IForTransfer;

    /// <summary>The right to do one unit until the deadline, which each <see cref="ReportProgress"/> moves on.</summary>
    public sealed record Lease(long UnitId, long Epoch, WorkUnit Unit);

    /// <summary>A node is alive and this far with its units; renews their leases.</summary>
    public sealed record ReportProgress(string TransferId, string NodeId, ImmutableArray<UnitProgress> Units) : IForTransfer;

    /// <summary>How far one leased unit is.</summary>
    public sealed record UnitProgress(long UnitId, long Epoch, UnitCounters Counters);

    /// <summary>
    /// A unit is done. A long result comes in <paramref name="Parts"/> parts, which <see cref="UnitResults"/> puts together.
    /// Repeated until <see cref="ReportSettled"/> arrives.
    /// </summary>
    public sealed record UnitCompleted(string TransferId, string NodeId, long UnitId, long Epoch, UnitResult Result, int Part = 0, int Parts = 1) : IForTransfer;

    /// <summary>A unit cannot be done here. Repeated until <see cref="ReportSettled"/> arrives.</summary>
    public sealed record UnitFailed(string TransferId, string NodeId, long UnitId, long Epoch, ErrorCode Code, string Reason, bool Retryable) : IForTransfer;

    /// <summary>A unit was not done, because the node is about to leave. Repeated until <see cref="ReportSettled"/> arrives.</summary>
    public sealed record UnitHandedBack(string TransferId, string NodeId, long UnitId, long Epoch) : IForTransfer;

    /// <summary>A lease is void: another node has done the unit. What runs for it may stop.</summary>
    public sealed record LeaseRevoked(string TransferId, long UnitId, long Epoch) : IForTransfer;

    /// <summary>The transfer has taken note of a completion, a failure or a return (or knows that it is obsolete).</summary>
    public sealed record ReportSettled(string TransferId, long UnitId, long Epoch) : IForTransfer;

    /// <summary>The transfer wants no more work from a node: drop what runs and clean up.</summary>
    public sealed record StopWork(string TransferId) : IForTransfer;

    /// <summary>Nothing of the transfer runs on the node any more and nothing temporary is left.</summary>
    public sealed record WorkStopped(string TransferId, string NodeId) : IForTransfer;
}
