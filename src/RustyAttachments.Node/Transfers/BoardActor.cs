using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Node.Transfers;

/// <summary>
/// Fills a node's board: listens to what transfers and nodes tell, asks the index once for what was before, and takes nodes
/// off that have left.
/// </summary>
internal sealed class BoardActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RecallInterval = TimeSpan.FromSeconds(3);
    private readonly IActorRef _index;

    /// <summary>Creates the actor that fills <paramref name="board"/>.</summary>
    public BoardActor(Board board, IActorRef index)
    {
        _index = index;
        Receive<BoardProtocol.TransferChanged>(changed => board.Take(changed.Status));
        Receive<BoardProtocol.NodeChanged>(changed => board.Take(changed.Status));
        Receive<IndexProtocol.TransfersRecalled>(_ => Timers.Cancel(nameof(Recall)));
        Receive<ClusterEvent.MemberRemoved>(removed => board.Remove(NodeAddress.Of(removed.Member.Address)));
        Receive<Recall>(_ => _index.Tell(new IndexProtocol.RecallTransfers(Board.KeptEnded)));
        Receive<SubscribeAck>(static _ => { });
        Receive<ClusterEvent.IMemberEvent>(static _ => { });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(Topics.Board, Self));
        Timers.StartPeriodicTimer(nameof(Recall), Recall.Instance, TimeSpan.Zero, RecallInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    private sealed record Recall : INoSerializationVerificationNeeded
    {
        public static Recall Instance { get; } = new();
    }
}
