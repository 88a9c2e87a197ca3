using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;

namespace RustyAttachments.Actors.Service;

/// <summary>
/// The newest that this node knows of every transfer and node, and who watches it. What came last counts: clocks of nodes
/// differ. A transfer that has ended stays so. Thread-safe.
/// </summary>
public sealed class Board
{
    /// <summary>How many ended transfers are kept.</summary>
    public const int KeptEnded = 1000;

    private readonly ConcurrentDictionary<string, TransferStatus> _transfers = new();
    private readonly ConcurrentDictionary<string, NodeStatus> _nodes = new();
    private readonly ConcurrentDictionary<Watcher, bool> _watchers = new();
    private int _ended;

    /// <summary>All transfers, newest first.</summary>
    public IReadOnlyList<TransferStatus> Transfers => [.. _transfers.Values.OrderByDescending(static t => t.SubmittedAt).ThenBy(static t => t.Id, StringComparer.Ordinal)];

    /// <summary>All nodes, by address.</summary>
    public IReadOnlyList<NodeStatus> Nodes => [.. _nodes.Values.OrderBy(static n => n.Node, StringComparer.Ordinal)];

    /// <summary>The transfer with an id, or null.</summary>
    public TransferStatus? Find(string id) => _transfers.GetValueOrDefault(id);

    /// <summary>The node of an address, or null.</summary>
    public NodeStatus? FindNode(string node) => _nodes.GetValueOrDefault(node);

    /// <summary>Takes what a transfer tells.</summary>
    public void Take(TransferStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var known = _transfers.GetValueOrDefault(status.Id);
        if (known is { HasEnded: true } && !status.HasEnded) return;
        // What only says that it was submitted says nothing to who knows more.
        if (known is not null && status is { State: TransferState.Submitted, UnitsPending: 0, UnitsLeased: 0 }) return;
        _transfers[status.Id] = status;
        if (status.HasEnded && known is not { HasEnded: true } && Interlocked.Increment(ref _ended) > KeptEnded + (KeptEnded / 10)) Forget();
        Tell(status.Id, new ServiceEvent.TransferChanged(status));
    }

    /// <summary>Takes what a node tells.</summary>
    public void Take(NodeStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        _nodes[status.Node] = status;
        Tell(status.Node, new ServiceEvent.NodeChanged(status));
    }

    /// <summary>A node has left.</summary>
    public void Remove(string node)
    {
        if (_nodes.TryRemove(node, out _)) Tell(node, new ServiceEvent.NodeGone(node));
    }

    /// <summary>See <see cref="ITransferService.Watch"/>.</summary>
    public ChannelReader<ServiceEvent> Watch(CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        _watchers[watcher] = true; // first: what changes now comes twice rather than never
        foreach (var node in Nodes) watcher.Add(node.Node, new ServiceEvent.NodeChanged(node));
        foreach (var transfer in Transfers) watcher.Add(transfer.Id, new ServiceEvent.TransferChanged(transfer));
        _ = watcher.PumpAsync(cancellationToken).ContinueWith(_ => _watchers.TryRemove(watcher, out bool _), TaskScheduler.Default);
        return watcher.Reader;
    }

    private void Tell(string key, ServiceEvent happened)
    {
        foreach (var watcher in _watchers.Keys) watcher.Add(key, happened);
    }

    private void Forget()
    {
        foreach (var old in _transfers.Values.Where(static t => t.HasEnded).OrderByDescending(static t => t.EndedAt).Skip(KeptEnded).ToImmutableArray())
            if (_transfers.TryRemove(old.Id, out _)) Interlocked.Decrement(ref _ended);
    }

    // What a slow reader has not taken yet is replaced by what is newer, so that it costs no more than the board itself.
    private sealed class Watcher
    {
        private readonly Channel<ServiceEvent> _channel = Channel.CreateBounded<ServiceEvent>(1);
        private readonly SemaphoreSlim _signal = new(0, 1);
        private readonly Lock _gate = new();
        private readonly Queue<string> _order = new();
        private readonly Dictionary<string, ServiceEvent> _newest = [];

        public ChannelReader<ServiceEvent> Reader => _channel.Reader;

        public void Add(string key, ServiceEvent happened)
        {
            lock (_gate)
            {
                if (!_newest.ContainsKey(key)) _order.Enqueue(key);
                _newest[key] = happened;
                if (_signal.CurrentCount == 0) _signal.Release();
            }
        }

        public async Task PumpAsync(CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    await _signal.WaitAsync(cancellationToken);
                    while (Next() is { } happened) await _channel.Writer.WriteAsync(happened, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                _channel.Writer.TryComplete();
            }
        }

        private ServiceEvent? Next()
        {
            lock (_gate)
            {
                if (!_order.TryDequeue(out var key)) return null;
                _newest.Remove(key, out var happened);
                return happened;
            }
        }
    }
}
