using Akka.Actor;

namespace RustyAttachments.Actors;

/// <summary>Props of actors that a function makes: Akka's own, which take an expression, compile each argument of it.</summary>
internal static class ActorProps
{
    /// <summary>
    /// Props of actors made by <paramref name="create"/>, which is called on the actor's thread, and once more for each
    /// restart: what must be decided now is decided before.
    /// </summary>
    public static Props Of<TActor>(Func<TActor> create)
        where TActor : ActorBase => Props.CreateBy(new Producer(typeof(TActor), create));

    private sealed class Producer(Type type, Func<ActorBase> create) : IIndirectActorProducer
    {
        public Type ActorType => type;

        public ActorBase Produce() => create();

        public void Release(ActorBase actor)
        {
        }
    }
}
