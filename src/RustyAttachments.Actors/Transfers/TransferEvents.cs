using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Actors.Transfers;

/// <summary>Something that has happened to a transfer besides its <see cref="LedgerEvent"/>s. Both are kept in its journal, in order.</summary>
public abstract record TransferEvent : IWireMessage
{
    /// <summary>It was begun.</summary>
    public sealed record Begun(TransferSpec Spec, DateTimeOffset At) : TransferEvent;

    /// <summary>What it may move was limited, in bytes a second; null for no limit.</summary>
    public sealed record RateLimited(long? BytesPerSecond) : TransferEvent;

    /// <summary>All units are done, and the manifest is being written since then: the time in its key.</summary>
    public sealed record AssemblyBegun(DateTimeOffset At) : TransferEvent;

    /// <summary>The manifest is written, and stored where that was asked for.</summary>
    public sealed record ManifestAssembled(AssembledManifest Manifest, ImmutableArray<PathIssue> Warnings) : TransferEvent;

    /// <summary>It is to end in this way, as soon as nothing works for it any more.</summary>
    public sealed record Ending(OutcomeStatus Status, PathIssue? Extra) : TransferEvent;

    /// <summary>It has ended. Alone, this is all that need be known of it.</summary>
    public sealed record Concluded(TransferSpec Spec, DateTimeOffset At, TransferOutcome Outcome, ImmutableArray<NodeWork> Nodes) : TransferEvent;
}

/// <summary>What a node has done for a transfer; see <see cref="NodeTally"/>.</summary>
public sealed record NodeWork(string NodeId, NodeTally Tally);
