using Akka.Actor;
using Akka.Event;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Owns the answer to "which of these objects are stored already, or being stored right now" for one store. Asks the
/// store with bounded concurrency; small objects are sent straight to the conditional PUT, which costs the same.
/// </summary>
public sealed class ExistenceActor : ReceiveActor
{
    private readonly IContentStore _store;
    private readonly long _straightToPut;
    private readonly int _maxChecks;
    private readonly ExistenceState<Claimant> _state = new();
    private readonly Queue<(ContentHash Hash, long Size)> _toCheck = new();
    private readonly HashSet<IActorRef> _watched = [];
    private readonly CancellationTokenSource _stopped = new();
    private int _checking;

    /// <summary>Creates the actor for one store; objects up to <paramref name="straightToPut"/> bytes are not asked for.</summary>
    public ExistenceActor(IContentStore store, long straightToPut)
    {
        _store = store;
        _straightToPut = store.Capabilities.CheapHead ? -1 : straightToPut;
        _maxChecks = store.Capabilities.MaxConcurrency;
        Receive<ExistenceProtocol.ClaimObject>(OnClaim);
        Receive<ExistenceProtocol.ObjectSettled>(settled => Answer(_state.Settled(settled.Hash, new Claimant(Sender, 0), settled.Stored)));
        Receive<CheckDone>(OnChecked);
        Receive<CheckFailed>(OnCheckFailed);
        Receive<Terminated>(gone => OnGone(gone.ActorRef));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void OnClaim(ExistenceProtocol.ClaimObject claim)
    {
        if (_watched.Add(Sender)) Context.Watch(Sender);
        var claimant = new Claimant(Sender, claim.Ticket);
        var verdict = _state.Claim(claim.Hash, claimant, claim.InHand && claim.Size <= _straightToPut, out var mustCheck);
        if (verdict is { } known) Answer([(claimant, known)]);
        if (!mustCheck) return;
        _toCheck.Enqueue((claim.Hash, claim.Size));
        StartChecks();
    }

    private void StartChecks()
    {
        while (_checking < _maxChecks && _toCheck.TryDequeue(out var next))
        {
            _checking++;
            CheckAsync(next.Hash, next.Size, _stopped.Token).PipeTo(Self);
        }
    }

    private async Task<object> CheckAsync(ContentHash hash, long size, CancellationToken cancellationToken)
    {
        try
        {
            // An object of another size is damaged: whoever stores it next replaces it.
            var found = await _store.HeadAsync(StoreKey.Data(hash), cancellationToken);
            return new CheckDone(hash, found?.Size == size);
        }
        catch (OperationCanceledException e)
        {
            return new CheckFailed(hash, ErrorCode.TransferCancelled, e.Message);
        }
        catch (RustyAttachmentsException e)
        {
            return new CheckFailed(hash, e.Code, e.Message);
        }
        catch (Exception e)
        {
            return new CheckFailed(hash, ErrorCode.Internal, $"Asking {_store.DisplayName} for {hash} failed in an unexpected way: {e}");
        }
    }

    private void OnChecked(CheckDone done)
    {
        _checking--;
        Answer(_state.Checked(done.Hash, done.Present));
        StartChecks();
    }

    private void OnCheckFailed(CheckFailed failed)
    {
        _checking--;
        foreach (var claimant in _state.CheckFailed(failed.Hash))
            claimant.Ref.Tell(new ExistenceProtocol.ClaimFailed(claimant.Ticket, failed.Code, failed.Reason));
        StartChecks();
    }

    private void OnGone(IActorRef gone)
    {
        _watched.Remove(gone);
        Answer(_state.Abandon(claimant => claimant.Ref.Equals(gone)));
    }

    private static void Answer(IReadOnlyList<(Claimant Claimant, ClaimVerdict Verdict)> answers)
    {
        foreach (var (claimant, verdict) in answers)
            claimant.Ref.Tell(new ExistenceProtocol.ClaimAnswered(claimant.Ticket, verdict));
    }

    // A unit is one claimant however many tickets it holds: whoever settles an object need not name the ticket.
    private readonly record struct Claimant(IActorRef Ref, long Ticket)
    {
        public bool Equals(Claimant other) => Ref.Equals(other.Ref);

        public override int GetHashCode() => Ref.GetHashCode();
    }

    private sealed record CheckDone(ContentHash Hash, bool Present) : INoSerializationVerificationNeeded;

    private sealed record CheckFailed(ContentHash Hash, ErrorCode Code, string Reason) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
