using Akka.Actor;
using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Actors.Protocol;

/// <summary>The conversation between a transfer and those who want it done or watch it.</summary>
public static class TransferProtocol
{
    /// <summary>Asks for progress from now on, and for the end when it comes (or at once when it has come).</summary>
    public sealed record Subscribe(IActorRef Subscriber);

    /// <summary>Ends the transfer early: leases are stopped, temporary files removed, no manifest written.</summary>
    public sealed record CancelTransfer
    {
        /// <summary>The message.</summary>
        public static CancelTransfer Instance { get; } = new();
    }

    /// <summary>Sent to subscribers a few times a second while something changes.</summary>
    public sealed record ProgressChanged(string TransferId, TransferProgress Progress) : INoSerializationVerificationNeeded;

    /// <summary>Sent to subscribers once; the transfer does nothing more.</summary>
    public sealed record TransferEnded(string TransferId, TransferOutcome Outcome) : INoSerializationVerificationNeeded;
}
