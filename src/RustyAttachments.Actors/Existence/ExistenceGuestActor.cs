using System.Collections.Immutable;
using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Stands for one node's <see cref="ExistenceProxyActor"/> at a part: to the part's <see cref="ExistenceActor"/> it is one
/// claimant among others. Owns that node's open claims, and ends with the proxy, which passes them on. What can be answered
/// now goes back in one message.
/// </summary>
internal sealed class ExistenceGuestActor : ReceiveActor, IWithTimers
{
    private readonly string _store;
    private readonly int _part;
    private readonly IActorRef _proxy;
    private readonly IActorRef _existence;
    private readonly TimeSpan _repeat;
    private readonly GuestClaims _claims = new();
    private readonly List<SharedExistenceProtocol.Answer> _answers = [];
    private readonly Dictionary<(ErrorCode Code, string Reason), List<long>> _failures = [];
    private bool _gathering;

    /// <summary>Creates the actor for <paramref name="proxy"/>; it asks again after what is stored every <paramref name="repeat"/>.</summary>
    public ExistenceGuestActor(string store, int part, IActorRef proxy, IActorRef existence, TimeSpan repeat)
    {
        (_store, _part, _proxy, _existence, _repeat) = (store, part, proxy, existence, repeat);
        Receive<SharedExistenceProtocol.ClaimObjects>(OnClaims);
        Receive<SharedExistenceProtocol.ObjectsSettled>(OnSettled);
        Receive<ExistenceProtocol.ClaimAnswered>(OnAnswered);
        Receive<ExistenceProtocol.ClaimFailed>(OnFailed);
        Receive<Send>(_ => OnSend());
        Receive<Tick>(_ => OnTick());
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.Watch(_proxy);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _repeat);
    }

    private void OnClaims(SharedExistenceProtocol.ClaimObjects batch)
    {
        foreach (var claim in batch.Claims) Pass(_claims.Claim(claim));
    }

    private void OnAnswered(ExistenceProtocol.ClaimAnswered answered) => Pass(_claims.Answered(answered));

    private void Pass((ExistenceProtocol.ClaimObject? Ask, SharedExistenceProtocol.Answer? Answer) next)
    {
        if (next.Ask is { } ask) _existence.Tell(ask);
        if (next.Answer is not { } answer) return;
        _answers.Add(answer);
        Gather();
    }

    private void OnFailed(ExistenceProtocol.ClaimFailed failed)
    {
        if (_claims.Failed(failed.Ticket) is not { } ticket) return;
        var key = (failed.Code, UnitResults.Cut(failed.Reason));
        if (!_failures.TryGetValue(key, out var tickets)) _failures[key] = tickets = [];
        tickets.Add(ticket);
        Gather();
    }

    private void OnSettled(SharedExistenceProtocol.ObjectsSettled batch)
    {
        foreach (var settlement in batch.Settlements)
            if (_claims.Settled(settlement)) _existence.Tell(new ExistenceProtocol.ObjectSettled(settlement.Hash, settlement.Stored, settlement.WasThere));
    }

    private void OnTick()
    {
        _answers.AddRange(_claims.Unsettled());
        if (_answers.Count > 0) Gather();
    }

    private void Gather()
    {
        if (_gathering) return;
        _gathering = true;
        Self.Tell(Send.Instance);
    }

    private void OnSend()
    {
        _gathering = false;
        foreach (var answers in _answers.Chunk(SharedExistenceProtocol.MaxBatch))
            _proxy.Tell(new SharedExistenceProtocol.ClaimsAnswered(_store, _part, ImmutableArray.Create(answers)));
        foreach (var (why, failed) in _failures)
            foreach (var tickets in failed.Chunk(SharedExistenceProtocol.MaxBatch))
                _proxy.Tell(new SharedExistenceProtocol.ClaimsFailed(_store, _part, ImmutableArray.Create(tickets), why.Code, why.Reason));
        _answers.Clear();
        _failures.Clear();
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
