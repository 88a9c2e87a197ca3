using Akka.Actor;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Stands for the cluster's knowledge of one store on one node: to the node's units it is an <see cref="ExistenceActor"/>.
/// Groups what is in its mailbox now into one message for each part of the store, repeats what is not answered, and
/// settles what units leave behind. Owns the node's claims.
/// </summary>
public sealed class ExistenceProxyActor : ReceiveActor, IWithTimers
{
    private readonly ProxiedClaims<Claimant> _claims;
    private readonly IActorRef _region;
    private readonly TimeSpan _repeat;
    private readonly HashSet<IActorRef> _watched = [];
    private bool _gathering;
    private bool _checkCacheWrong;

    /// <summary>Creates the actor for the store with a name.</summary>
    /// <param name="store">The store's name.</param>
    /// <param name="region">Passes messages on to the <see cref="SharedExistenceActor"/> of their part.</param>
    /// <param name="repeat">A claim without an answer is repeated after this time, or up to twice that.</param>
    public ExistenceProxyActor(string store, IActorRef region, TimeSpan repeat)
    {
        (_claims, _region, _repeat) = (new ProxiedClaims<Claimant>(store), region, repeat);
        Receive<ExistenceProtocol.ClaimObject>(OnClaim);
        Receive<ExistenceProtocol.ObjectSettled>(OnSettled);
        Receive<SharedExistenceProtocol.ClaimsAnswered>(OnAnswered);
        Receive<SharedExistenceProtocol.ClaimsFailed>(OnFailed);
        Receive<Send>(_ => OnSend());
        Receive<Tick>(_ => OnTick());
        Receive<Terminated>(gone => OnGone(gone.ActorRef));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _repeat);

    private void OnClaim(ExistenceProtocol.ClaimObject claim)
    {
        if (_watched.Add(Sender)) Context.Watch(Sender);
        var claimant = new Claimant(Sender, claim.Ticket);
        if (_claims.Claim(claim, claimant) is { } verdict) Answer([(claimant, verdict)], ClaimMeans.Shared);
        Gather();
    }

    private void OnAnswered(SharedExistenceProtocol.ClaimsAnswered batch)
    {
        foreach (var answer in batch.Answers)
        {
            _checkCacheWrong |= answer.CheckCacheWrong;
            Answer(_claims.Answered(answer), answer.Means);
        }

        Gather();
    }

    private void OnFailed(SharedExistenceProtocol.ClaimsFailed failed)
    {
        foreach (var claimant in failed.Tickets.SelectMany(_claims.Failed))
            claimant.Ref.Tell(new ExistenceProtocol.ClaimFailed(claimant.Ticket, failed.Code, failed.Reason));
    }

    private void OnSettled(ExistenceProtocol.ObjectSettled settled)
    {
        Answer(_claims.Settled(settled, new Claimant(Sender, 0)), ClaimMeans.Shared);
        Gather();
    }

    private void OnGone(IActorRef gone)
    {
        _watched.Remove(gone);
        Answer(_claims.Abandon(claimant => claimant.Ref.Equals(gone)), ClaimMeans.Shared);
        Gather();
    }

    private void OnTick()
    {
        _claims.Repeat();
        Gather();
    }

    // What is in the mailbox now travels together.
    private void Gather()
    {
        if (_gathering) return;
        _gathering = true;
        Self.Tell(Send.Instance);
    }

    private void OnSend()
    {
        _gathering = false;
        foreach (var message in _claims.TakeMessages()) _region.Tell(message);
    }

    // The first of several who claim the same object tells how it was found out; a cache's word is the same for all.
    private void Answer(IReadOnlyList<(Claimant Claimant, ClaimVerdict Verdict)> answers, ClaimMeans means)
    {
        foreach (var (claimant, verdict) in answers)
        {
            claimant.Ref.Tell(new ExistenceProtocol.ClaimAnswered(claimant.Ticket, verdict, means, _checkCacheWrong));
            if (means != ClaimMeans.Cache) means = ClaimMeans.Shared;
        }
    }

    private sealed record Send : INoSerializationVerificationNeeded
    {
        public static Send Instance { get; } = new();
    }

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
