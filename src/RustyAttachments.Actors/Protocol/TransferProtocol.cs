using Akka.Actor;
using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Actors.Protocol;

/// <summary>The conversation between a transfer and those who want it done or watch it.</summary>
public static class TransferProtocol
{
    /// <summary>Begins a transfer; one that has begun already goes on. Answered with <see cref="TransferBegun"/>.</summary>
    public sealed record BeginTransfer(TransferSpec Spec) : WorkProtocol.IForTransfer
    {
        /// <inheritdoc/>
        public string TransferId => Spec.TransferId;
    }

    /// <summary>The transfer has begun, and goes on by itself whatever happens to its coordinator.</summary>
    public sealed record TransferBegun(string TransferId) : WorkProtocol.IForTransfer;

    /// <summary>Ends the transfer early: leases are stopped, temporary files removed, no manifest written.</summary>
    public sealed record CancelTransfer(string TransferId) : WorkProtocol.IForTransfer;

    /// <summary>Limits what all nodes together move, in bytes a second; null lifts the limit.</summary>
    public sealed record LimitRate(string TransferId, long? BytesPerSecond) : WorkProtocol.IForTransfer;

    /// <summary>Asks for what went wrong, by path. Answered with <see cref="Issues"/>.</summary>
    public sealed record GetIssues(string TransferId, int Skip, int Take) : WorkProtocol.IForTransfer;

    /// <summary>Some of what went wrong: at most as much as was asked for and fits a message.</summary>
    public sealed record Issues(string TransferId, Service.IssuePage Page) : WorkProtocol.IForTransfer;

    /// <summary>Asks for progress from now on, and for the end when it comes (or at once when it has come). Within a machine.</summary>
    public sealed record Subscribe(IActorRef Subscriber) : INoSerializationVerificationNeeded;

    /// <summary>Sent to subscribers a few times a second while something changes.</summary>
    public sealed record ProgressChanged(string TransferId, TransferProgress Progress) : INoSerializationVerificationNeeded;

    /// <summary>Sent to subscribers once; the transfer does nothing more.</summary>
    public sealed record TransferEnded(string TransferId, TransferOutcome Outcome) : INoSerializationVerificationNeeded;
}
