using Akka.Actor;
using RustyAttachments.Actors.Assembling;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Transfers;

// From the last unit to the outcome.
public sealed partial class TransferActor
{
    private bool IsShared => !ReferenceEquals(_context.Exchange, Segments.ISegmentExchange.None);

    private void CheckSettled()
    {
        if (_state.Ending is not null || _state.AssemblyAt is not null) return;
        if (!Ledger.GrantsOpen) End(OutcomeStatus.Failed);
        else if (Ledger.IsSettled && _state.Spec.Request is UploadRequest) Keep([new LedgerEvent.ResultsConfirmed(), new TransferEvent.AssemblyBegun(Now)], StartAssembly);
        else if (Ledger.IsSettled) End(Ledger.FailureCount > 0 && _state.Spec.Request.OnError == ErrorPolicy.Fail ? OutcomeStatus.Failed : OutcomeStatus.Completed);
    }

    private void StartAssembly()
    {
        _assembling = true;
        Become(Assembling);
        var upload = (UploadRequest)_state.Spec.Request;
        var (segments, cancelled) = (_context.Scratch.Segments(_id), _cancel.Token);
        var assembler = Context.ActorOf(ActorProps.Of(() => new ManifestAssemblerActor(segments, _context.Exchange, cancelled)));
        assembler.Tell(new AssemblyProtocol.Assemble(
            _state.Spec with { Root = _context.Locations.LocalRoot(_state.Spec) }, upload, [.. Ledger.Segments], _context.Scratch.ManifestFile(_id), upload.ManifestTarget is null ? null : _context.OpenStore(_state.Spec.StoreName!),
            _context.Time, _state.AssemblyAt!.Value));
    }

    // Several nodes have finished all of the work by now: an outage of the store must not undo that.
    private void OnAssemblyFailed(AssemblyProtocol.AssemblyFailed failed)
    {
        _assembling = false;
        Context.Stop(Sender);
        if (IsShared && failed.Code is >= ErrorCode.StoreUnreachable and < ErrorCode.StoreSwept && ++_assemblies < _context.Settings.MaxAttempts) StartAssembly();
        else EndFailed(failed.Code, failed.Reason);
    }

    private void EndFailed(ErrorCode code, string reason) => End(OutcomeStatus.Failed, new PathIssue("", code, reason));

    private void End(OutcomeStatus status, PathIssue? extra = null)
    {
        if (_state.Ending is not null) return;
        if (status == OutcomeStatus.Completed && Ledger.FailureCount > 0) status = OutcomeStatus.CompletedWithSkips;
        List<object> events = [new LedgerEvent.ResultsConfirmed(), new TransferEvent.Ending(status, extra)];
        if (Ledger.GrantsOpen) events.Insert(0, new LedgerEvent.GrantsClosed());
        Keep(events, BeginToStop);
    }

    private void BeginToStop()
    {
        if (_state.Ending!.Status is OutcomeStatus.Cancelled or OutcomeStatus.Failed) _cancel.Cancel();
        Become(Stopping);
        var stop = new WorkProtocol.StopWork(_id);
        _context.Agents.Tell(stop, Self);
        foreach (var node in _working.Keys)
            if (!node.Equals(_context.Agents)) node.Tell(stop);
        FinishWhenIdle();
    }

    private void Leave(IActorRef node)
    {
        _working.Remove(node);
        FinishWhenIdle();
    }

    private void OnAssemblyStopped()
    {
        _assembling = false;
        FinishWhenIdle();
    }

    // Who is told of the end may close the store and remove the scratch directory: nothing may still work there.
    private void FinishWhenIdle()
    {
        if (_working.Count > 0 || _assembling || _cleaning) return;
        _cleaning = true;
        Clean();
    }

    // What is left behind when this fails costs space, not correctness. On one machine the manifest stays with its caller.
    private void Clean()
    {
        if (IsShared) _context.Scratch.RemoveAll(_id);
        _context.Exchange.RemoveAsync(_id, CancellationToken.None).PipeTo(Self, success: static () => Cleaned.Instance, failure: static _ => Cleaned.Instance);
    }

    // A node that was cut off may still have published something when the transfer ended without it. By then it is gone.
    private void EnterEnded()
    {
        Become(Ended);
        Timers.StartSingleTimer(nameof(CleanAgain), CleanAgain.Instance, 2 * _context.Settings.LeaseTime);
    }

    private void Conclude()
    {
        var now = Now;
        var nodes = Ledger.Nodes.Select(static node => new NodeWork(node.Key, node.Value)).ToList();
        Keep([new TransferEvent.Concluded(_state.Spec, now, _state.Outcome(now), [.. nodes])], () =>
        {
            EnterEnded();
            Publish();
            DeleteMessages(LastSequenceNr - 1); // the conclusion tells it all
        });
    }
}
