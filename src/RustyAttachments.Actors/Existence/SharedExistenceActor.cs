using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Knows one part of a store for all nodes of a cluster. Learns from its first message which one that is, and owns the
/// <see cref="ExistenceActor"/> that decides, as on a single machine, and a guest for each node that claims. When the
/// former dies it stops, and the next message makes a new one: it knows nothing, and the nodes repeat what is open.
/// </summary>
public sealed class SharedExistenceActor : ReceiveActor
{
    /// <summary>The most objects that one part remembers to be present: about 10 MB.</summary>
    public const int MostKnown = 1 << 18;

    private readonly Func<string, ExistenceOptions> _open;
    private readonly TimeSpan _memory;
    private readonly TimeSpan _repeat;
    private readonly Dictionary<IActorRef, IActorRef> _guests = [];
    private IActorRef? _existence;

    /// <summary>Creates the actor for one part of some store.</summary>
    /// <param name="open">How the store with a name is asked. May fail: then claims fail.</param>
    /// <param name="memory">How long something that was found out is believed.</param>
    /// <param name="repeat">How often nodes are told again to store what they have not settled.</param>
    public SharedExistenceActor(Func<string, ExistenceOptions> open, TimeSpan memory, TimeSpan repeat)
    {
        (_open, _memory, _repeat) = (open, memory, repeat);
        Receive<SharedExistenceProtocol.ClaimObjects>(OnClaims);
        Receive<SharedExistenceProtocol.ObjectsSettled>(OnSettled);
        Receive<Terminated>(dead => OnTerminated(dead.ActorRef));
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Stop);

    private void OnClaims(SharedExistenceProtocol.ClaimObjects batch)
    {
        try
        {
            _existence ??= Start(batch.Store);
        }
        catch (RustyAttachmentsException e)
        {
            Refuse(batch, e.Code, e.Message);
            return;
        }
        catch (Exception e)
        {
            Refuse(batch, ErrorCode.Internal, $"Opening the store '{batch.Store}' failed in an unexpected way: {e.Message}");
            return;
        }

        if (!_guests.TryGetValue(Sender, out var guest)) _guests[Sender] = guest = Welcome(batch, Sender, _existence);
        guest.Tell(batch, Sender);
    }

    // A node without open claims here has nothing to settle that anybody waits for.
    private void OnSettled(SharedExistenceProtocol.ObjectsSettled batch)
    {
        if (_guests.TryGetValue(Sender, out var guest)) guest.Tell(batch, Sender);
    }

    private IActorRef Start(string store)
    {
        var options = _open(store) with { Memory = _memory, MostKnown = MostKnown, Parts = ExistenceShards.Parts };
        return Context.Watch(Context.ActorOf(Props.Create(() => new ExistenceActor(options)), "existence"));
    }

    private IActorRef Welcome(SharedExistenceProtocol.ClaimObjects batch, IActorRef proxy, IActorRef existence)
    {
        var (store, part) = (batch.Store, batch.Part);
        return Context.Watch(Context.ActorOf(Props.Create(() => new ExistenceGuestActor(store, part, proxy, existence, _repeat))));
    }

    private void Refuse(SharedExistenceProtocol.ClaimObjects batch, ErrorCode code, string reason) =>
        Sender.Tell(new SharedExistenceProtocol.ClaimsFailed(batch.Store, batch.Part, [.. batch.Claims.Select(static claim => claim.Ticket)], code, UnitResults.Cut(reason)));

    private void OnTerminated(IActorRef dead)
    {
        if (dead.Equals(_existence)) Context.Stop(Self);
        foreach (var (proxy, _) in _guests.Where(pair => pair.Value.Equals(dead)).ToList()) _guests.Remove(proxy);
    }
}
