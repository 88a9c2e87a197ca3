using System.Collections.Immutable;
using Akka.Actor;
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
    public interface IForTransfer
    {
        /// <summary>The transfer's id.</summary>
        string TransferId { get; }
    }

    /// <summary>Tells a node that a transfer has, or will have, work; the node joins it by asking.</summary>
    public sealed record TransferAvailable(TransferSpec Spec, IActorRef Transfer) : IForTransfer
    {
        /// <inheritdoc/>
        public string TransferId => Spec.TransferId;
    }

    /// <summary>A node has room for <paramref name="Units"/> more units. The newest demand of a node replaces its earlier ones.</summary>
    public sealed record RequestWork(string TransferId, string NodeId, int Units) : IForTransfer;

    /// <summary>Answers demand, with as many leases as there is work for.</summary>
    public sealed record WorkGranted(string TransferId, ImmutableArray<Lease> Leases) : IForTransfer;

    /// <summary>The right to do one unit until the deadline, which each <see cref="ReportProgress"/> moves on.</summary>
    public sealed record Lease(long UnitId, long Epoch, WorkUnit Unit);

    /// <summary>A node is alive and this far with its units; renews their leases.</summary>
    public sealed record ReportProgress(string TransferId, string NodeId, ImmutableArray<UnitProgress> Units) : IForTransfer;

    /// <summary>How far one leased unit is.</summary>
    public sealed record UnitProgress(long UnitId, long Epoch, UnitCounters Counters);

    /// <summary>A unit is done. Repeated until <see cref="ReportSettled"/> arrives.</summary>
    public sealed record UnitCompleted(string TransferId, string NodeId, long UnitId, long Epoch, UnitResult Result) : IForTransfer;

    /// <summary>A unit cannot be done here. Repeated until <see cref="ReportSettled"/> arrives.</summary>
    public sealed record UnitFailed(string TransferId, string NodeId, long UnitId, long Epoch, ErrorCode Code, string Reason, bool Retryable) : IForTransfer;

    /// <summary>The transfer has taken note of a completion or failure (or knows that it is obsolete).</summary>
    public sealed record ReportSettled(string TransferId, long UnitId, long Epoch) : IForTransfer;

    /// <summary>The transfer wants no more work from a node: drop what runs and clean up.</summary>
    public sealed record StopWork(string TransferId) : IForTransfer;

    /// <summary>Nothing of the transfer runs on the node any more and nothing temporary is left.</summary>
    public sealed record WorkStopped(string TransferId, string NodeId) : IForTransfer;
}
