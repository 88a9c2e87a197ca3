using Akka.Actor;
using RustyAttachments.Actors.Existence;
using static RustyAttachments.Actors.Existence.SharedExistenceProtocol;

namespace RustyAttachments.Actors.Tests.Existence;

/// <summary>What a shard region is to the actors here: a message makes its entity, and gets there with its sender.</summary>
internal sealed class ExistenceRegion : ReceiveActor
{
    private readonly Dictionary<string, IActorRef> _entities = [];

    public ExistenceRegion(Func<string, ExistenceOptions> open, TimeSpan memory, TimeSpan repeat)
    {
        Receive<IForPart>(message =>
        {
            var id = ExistenceShards.EntityId(message);
            if (!_entities.TryGetValue(id, out var entity))
                _entities[id] = entity = Context.Watch(Context.ActorOf(Props.Create(() => new SharedExistenceActor(open, memory, repeat))));
            entity.Forward(message);
        });
        Receive<Move>(_ =>
        {
            foreach (var entity in _entities.Values) Context.Stop(entity);
        });
        Receive<Entities>(_ => Sender.Tell(_entities.Values.ToList()));
        Receive<Terminated>(dead =>
        {
            foreach (var (id, _) in _entities.Where(pair => pair.Value.Equals(dead.ActorRef)).ToList()) _entities.Remove(id);
        });
    }

    /// <summary>Stops all entities, as when their nodes die: what they knew is lost, and what is sent to them meanwhile.</summary>
    internal sealed record Move;

    /// <summary>Answered with the list of entities.</summary>
    internal sealed record Entities;
}

/// <summary>A network between one node's proxy and the region that loses and doubles messages in both directions, and ends with the proxy.</summary>
internal sealed class LossyLink : ReceiveActor
{
    private readonly Random _random;
    private IActorRef? _proxy;

    public LossyLink(IActorRef region, int seed)
    {
        _random = new Random(seed);
        Receive<IForPart>(message =>
        {
            if (_proxy is null) Context.Watch(_proxy = Sender);
            Pass(region, message);
        });
        Receive<ClaimsAnswered>(message => Pass(_proxy!, message));
        Receive<ClaimsFailed>(message => Pass(_proxy!, message));
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    private void Pass(IActorRef to, object message)
    {
        for (var dice = _random.Next(5); dice < 4; dice += 4 - _random.Next(2)) to.Tell(message);
    }
}
