using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Node.Transfers;

/// <summary>Hears what is said to all nodes: passes announcements of transfers to this node's agent, and drains this node when it is meant.</summary>
internal sealed class NodeControlActor : ReceiveActor
{
    /// <summary>Creates the actor of the node at <paramref name="address"/> (<c>HOST:PORT</c>).</summary>
    public NodeControlActor(string address, IActorRef agent, CoordinatedShutdown shutdown)
    {
        Receive<WorkProtocol.IForTransfer>(agent.Forward);
        Receive<ControlProtocol.DrainNode>(drain =>
        {
            // The node leaves when it has no work; nobody waits for that here.
            if (drain.Node == address) _ = shutdown.Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        });
        Receive<SubscribeAck>(static _ => { });
    }

    /// <inheritdoc/>
    protected override void PreStart() => DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(Topics.Work, Self));
}
