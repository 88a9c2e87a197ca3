using System.Collections.Immutable;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Actors.Protocol;

/// <summary>The conversation with the index of all transfers of a cluster, and what it keeps.</summary>
public static class IndexProtocol
{
    /// <summary>
    /// Take a transfer on. The same <paramref name="IdempotencyKey"/> names the same transfer. Answered with
    /// <see cref="TransferAccepted"/>, once it will be done whatever happens.
    /// </summary>
    public sealed record SubmitTransfer(string? IdempotencyKey, TransferSpec Spec) : IWireMessage;

    /// <summary>The transfer has the id; it was begun by this submission, or by an earlier one.</summary>
    public sealed record TransferAccepted(string TransferId, bool Created) : IWireMessage;

    /// <summary>Asks for every transfer that is known, each as a <see cref="BoardProtocol.TransferChanged"/>, newest first; then <see cref="TransfersRecalled"/>.</summary>
    public sealed record RecallTransfers(int Most) : IWireMessage;

    /// <summary>That was all.</summary>
    public sealed record TransfersRecalled(int Count) : IWireMessage;
}

/// <summary>Something that has happened to the index of all transfers.</summary>
public abstract record IndexEvent : IWireMessage
{
    /// <summary>A transfer was submitted.</summary>
    public sealed record Submitted(string? IdempotencyKey, TransferSpec Spec) : IndexEvent;

    /// <summary>A transfer has ended, in this way.</summary>
    public sealed record Ended(TransferStatus Status) : IndexEvent;
}

/// <summary>All that the index knows, in one piece, so that its journal stays short.</summary>
/// <param name="Running">Transfers that have not ended, oldest first.</param>
/// <param name="Ended">Transfers that have ended, oldest first, with their idempotency keys.</param>
public sealed record IndexSnapshot(ImmutableArray<IndexEvent.Submitted> Running, ImmutableArray<EndedTransfer> Ended) : IWireMessage;

/// <summary>A transfer that has ended.</summary>
public sealed record EndedTransfer(string? IdempotencyKey, TransferStatus Status);
