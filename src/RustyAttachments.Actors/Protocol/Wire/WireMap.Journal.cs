using RustyAttachments.Actors.Transfers;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// TransferEvent.
internal static partial class WireMap
{
    private static WireForm[] JournalForms =>
    [
        WireForm.Kept<TransferEvent.Begun, P.TransferStarted>("te-begun", P.TransferStarted.Parser, Encode, Decode),
        WireForm.Kept<TransferEvent.RateLimited, P.RateLimited>("te-rate", P.RateLimited.Parser, Encode, Decode),
        WireForm.Kept<TransferEvent.AssemblyBegun, P.AssemblyBegun>("te-assembly", P.AssemblyBegun.Parser, Encode, Decode),
        WireForm.Kept<TransferEvent.ManifestAssembled, P.ManifestAssembled>("te-assembled", P.ManifestAssembled.Parser, Encode, Decode),
        WireForm.Kept<TransferEvent.Ending, P.TransferEnding>("te-ending", P.TransferEnding.Parser, Encode, Decode),
        WireForm.Kept<TransferEvent.Concluded, P.TransferConcluded>("te-concluded", P.TransferConcluded.Parser, Encode, Decode),
    ];

    private static P.TransferStarted Encode(TransferEvent.Begun e) => new() { Spec = Encode(e.Spec), At = e.At.UtcTicks };

    private static TransferEvent.Begun Decode(P.TransferStarted p) => new(Decode(Read.Required(p.Spec)), Read.Time(p.At));

    private static P.RateLimited Encode(TransferEvent.RateLimited e) => new() { BytesPerSecond = e.BytesPerSecond };

    private static TransferEvent.RateLimited Decode(P.RateLimited p) => new(p.BytesPerSecond);

    private static P.AssemblyBegun Encode(TransferEvent.AssemblyBegun e) => new() { At = e.At.UtcTicks };

    private static TransferEvent.AssemblyBegun Decode(P.AssemblyBegun p) => new(Read.Time(p.At));

    private static P.ManifestAssembled Encode(TransferEvent.ManifestAssembled e) => new() { Manifest = Encode(e.Manifest), Warnings = { e.Warnings.Select(Encode) } };

    private static TransferEvent.ManifestAssembled Decode(P.ManifestAssembled p) => new(Decode(Read.Required(p.Manifest)), Read.All(p.Warnings, Decode));

    private static P.TransferEnding Encode(TransferEvent.Ending e) =>
        new() { Status = WireEnum<OutcomeStatus, P.OutcomeStatus>.Encode(e.Status), Extra = e.Extra is { } extra ? Encode(extra) : null };

    private static TransferEvent.Ending Decode(P.TransferEnding p) =>
        new(WireEnum<OutcomeStatus, P.OutcomeStatus>.Decode(p.Status), p.Extra is { } extra ? Decode(extra) : null);

    private static P.TransferConcluded Encode(TransferEvent.Concluded e) =>
        new() { Spec = Encode(e.Spec), At = e.At.UtcTicks, Outcome = Encode(e.Outcome), Nodes = { e.Nodes.Select(Encode) } };

    private static TransferEvent.Concluded Decode(P.TransferConcluded p) =>
        new(Decode(Read.Required(p.Spec)), Read.Time(p.At), Decode(Read.Required(p.Outcome)), Read.All(p.Nodes, Decode));

    private static P.NodeWork Encode(NodeWork node) => new() { NodeId = node.NodeId, Units = node.Tally.Units, Counters = Encode(node.Tally.Counters) };

    private static NodeWork Decode(P.NodeWork p) => new(Read.Text(p.NodeId), new NodeTally(p.Units, Decode(p.Counters)));

    private static P.TransferOutcome Encode(TransferOutcome outcome) => new()
    {
        Status = WireEnum<OutcomeStatus, P.OutcomeStatus>.Encode(outcome.Status),
        Totals = Encode(outcome.Totals),
        Elapsed = outcome.Elapsed.Ticks,
        Failures = { outcome.Failures.Select(Encode) },
        FailureCount = outcome.FailureCount,
        Warnings = { outcome.Warnings.Select(Encode) },
        WarningCount = outcome.WarningCount,
        Manifest = outcome.Manifest is { } manifest ? Encode(manifest) : null,
    };

    private static TransferOutcome Decode(P.TransferOutcome p) => new()
    {
        Status = WireEnum<OutcomeStatus, P.OutcomeStatus>.Decode(p.Status),
        Totals = Decode(Read.Required(p.Totals)),
        Elapsed = TimeSpan.FromTicks(p.Elapsed),
        Failures = Read.All(p.Failures, Decode),
        FailureCount = p.FailureCount,
        Warnings = Read.All(p.Warnings, Decode),
        WarningCount = p.WarningCount,
        Manifest = p.Manifest is { } manifest ? Decode(manifest) : null,
    };

    private static P.TransferProgress Encode(TransferProgress progress) => new()
    {
        Counters = Encode((UnitCounters)progress),
        Phase = WireEnum<TransferPhase, P.TransferPhase>.Encode(progress.Phase),
        TotalsFinal = progress.TotalsFinal,
    };

    private static TransferProgress Decode(P.TransferProgress p) =>
        new(Decode(p.Counters)) { Phase = WireEnum<TransferPhase, P.TransferPhase>.Decode(p.Phase), TotalsFinal = p.TotalsFinal };

    private static P.AssembledManifest Encode(AssembledManifest manifest) => new()
    {
        File = manifest.File,
        Hash = Encode(manifest.Hash),
        Size = manifest.Size,
        Root = manifest.Root,
        Key = manifest.Key,
        Files = manifest.Files,
    };

    private static AssembledManifest Decode(P.AssembledManifest p) => new(p.File, Decode(Read.Required(p.Hash)), p.Size, p.Root, p.Key, p.Files);
}
