using Akka.Actor;

namespace RustyAttachments.Actors;

/// <summary>
/// An actor that handles messages by their types: of the handlers that take a message, the first one gets it. Does what
/// Akka's ReceiveActor does, which compiles code for each kind of actor when it is first made: more time than a small
/// transfer takes.
/// </summary>
public abstract class HandlerActor : UntypedActor
{
    private List<(Type Type, Action<object> Handle)> _handlers = [];
    private Dictionary<Type, Action<object>?> _chosen = [];

    /// <summary>Has messages of a type, and of those derived from it, handled; called by the constructor or by what <see cref="Become(Action)"/> is given.</summary>
    protected void Receive<T>(Action<T> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _handlers.Add((typeof(T), message => handler((T)message)));
    }

    /// <summary>Replaces all handlers by those that <paramref name="configure"/> names.</summary>
    protected void Become(Action configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        (_handlers, _chosen) = ([], []);
        configure();
    }

    /// <inheritdoc/>
    protected sealed override void OnReceive(object message)
    {
        var type = message.GetType();
        if (!_chosen.TryGetValue(type, out var handle))
            _chosen[type] = handle = _handlers.Find(handler => handler.Type.IsAssignableFrom(type)).Handle;
        if (handle is null) Unhandled(message);
        else handle(message);
    }
}
