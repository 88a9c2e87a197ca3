using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;

namespace RustyAttachments.Node.Transfers;

/// <summary>What nodes tell each other without knowing who listens.</summary>
internal static class Topics
{
    /// <summary>Announcements of transfers, for the agents of all nodes.</summary>
    public const string Work = "ra-work";

    /// <summary>How transfers and nodes are, for all who show them.</summary>
    public const string Board = "ra-board";
}

/// <summary>Stands for everybody who listens to a topic: what it is told, they all are.</summary>
internal sealed class TopicActor : ReceiveActor
{
    /// <summary>Creates the actor for one topic.</summary>
    public TopicActor(string topic)
    {
        var mediator = DistributedPubSub.Get(Context.System).Mediator;
        ReceiveAny(message => mediator.Forward(new Publish(topic, message)));
    }
}
