using System.Threading.Channels;
using Akka.Actor;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Transfers;

/// <summary>What this node's endpoint offers of the cluster: answers from the board, and asks the index and the transfers for the rest.</summary>
/// <param name="self">This node: <c>HOST:PORT</c>.</param>
/// <param name="board">What is known.</param>
/// <param name="index">Who takes submissions.</param>
/// <param name="transfers">Who passes messages to transfers.</param>
/// <param name="work">Who passes messages to all nodes.</param>
/// <param name="store">The cluster's store.</param>
/// <param name="memory">How long nodes believe what they found out about the store.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterService(string self, Board board, IActorRef index, IActorRef transfers, IActorRef work, IContentStore store, TimeSpan memory, TimeProvider time) : ITransferService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    public IReadOnlyList<TransferStatus> Transfers => board.Transfers;

    /// <inheritdoc/>
    public IReadOnlyList<NodeStatus> Nodes => board.Nodes;

    /// <inheritdoc/>
    public TransferStatus? Find(string id) => board.Find(id);

    /// <inheritdoc/>
    public async Task<Submitted> SubmitAsync(Submission submission, string? idempotencyKey, CancellationToken cancellationToken)
    {
        SubmissionRules.Validate(submission);
        var spec = TransferSpecs.Create(Guid.NewGuid().ToString("N"), submission, self, board.Nodes, time.GetUtcNow(), memory);
        var accepted = await AskAsync<IndexProtocol.TransferAccepted>(index, new IndexProtocol.SubmitTransfer(idempotencyKey, spec), cancellationToken);
        // Whoever asks this node for the transfer next finds it.
        if (accepted.Created) board.Take(Actors.Indexing.TransferIndexState.StatusOf(spec, time.GetUtcNow()));
        return new Submitted(accepted.TransferId, accepted.Created);
    }

    /// <inheritdoc/>
    public Task<bool> CancelAsync(string id, CancellationToken cancellationToken) => TellAsync(id, new TransferProtocol.CancelTransfer(id));

    /// <inheritdoc/>
    public Task<bool> LimitRateAsync(string id, long? bytesPerSecond, CancellationToken cancellationToken) => TellAsync(id, new TransferProtocol.LimitRate(id, bytesPerSecond));

    /// <inheritdoc/>
    public async Task<IssuePage?> IssuesAsync(string id, int skip, int take, CancellationToken cancellationToken) => board.Find(id) is null
        ? null
        : (await AskAsync<TransferProtocol.Issues>(transfers, new TransferProtocol.GetIssues(id, skip, take), cancellationToken)).Page;

    /// <inheritdoc/>
    public async Task<StoredObject?> ManifestAsync(string id, CancellationToken cancellationToken) =>
        board.Find(id)?.ManifestKey is { } key ? await store.GetAsync(StoreKey.Parse(key), ManifestStore.MaxBytes, cancellationToken) : null;

    /// <inheritdoc/>
    public Task<bool> DrainAsync(string node, CancellationToken cancellationToken)
    {
        if (board.FindNode(node) is null) return Task.FromResult(false);
        work.Tell(new ControlProtocol.DrainNode(node));
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public ChannelReader<ServiceEvent> Watch(CancellationToken cancellationToken) => board.Watch(cancellationToken);

    private Task<bool> TellAsync(string id, object message)
    {
        if (board.Find(id) is not { } known) return Task.FromResult(false);
        if (!known.HasEnded) transfers.Tell(message);
        return Task.FromResult(true);
    }

    private static async Task<T> AskAsync<T>(IActorRef whom, object question, CancellationToken cancellationToken)
    {
        try
        {
            return await whom.Ask<T>(question, Patience, cancellationToken);
        }
        catch (AskTimeoutException e)
        {
            throw new RustyAttachmentsException(ErrorCode.ClusterSilent, "The node that decides did not answer in time, perhaps because it has just left and another one takes over; try again, with the same Idempotency-Key where you gave one.", e);
        }
    }
}
