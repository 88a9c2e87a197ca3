using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Tests.Management;

/// <summary>A cluster's transfers, which a test makes up; it records what it is asked for.</summary>
internal sealed class FakeTransferService : ITransferService
{
    private readonly object _gate = new();
    private readonly Dictionary<string, TransferStatus> _transfers = [];
    private readonly Dictionary<string, NodeStatus> _nodes = [];
    private readonly Dictionary<string, string> _keys = [];
    private readonly List<Channel<ServiceEvent>> _watchers = [];
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
    private int _ids;
    private int _handedOver;

    public ConcurrentQueue<(Submission Submission, string? Key)> Submissions { get; } = new();

    public ConcurrentDictionary<string, ImmutableArray<PathIssue>> Issues { get; } = new();

    public ConcurrentDictionary<string, byte[]> Manifests { get; } = new();

    /// <summary>What submitting answers with instead, when it is set.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>Whether watchers get the next change when they have taken the last one, as from a real node.</summary>
    public bool OneAtATime { get; init; }

    /// <summary>How many changes were taken so.</summary>
    public int HandedOver => Volatile.Read(ref _handedOver);

    /// <summary>How many clients follow now.</summary>
    public int Watchers
    {
        get { lock (_gate) return _watchers.Count; }
    }

    public IReadOnlyList<TransferStatus> Transfers
    {
        get { lock (_gate) return [.. _transfers.Values.OrderByDescending(t => t.SubmittedAt)]; }
    }

    public IReadOnlyList<NodeStatus> Nodes
    {
        get { lock (_gate) return [.. _nodes.Values.OrderBy(n => n.Node, StringComparer.Ordinal)]; }
    }

    public static string IdOf(int number) => number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public void Put(params ReadOnlySpan<TransferStatus> transfers)
    {
        foreach (var transfer in transfers) Publish(new ServiceEvent.TransferChanged(transfer), () => _transfers[transfer.Id] = transfer);
    }

    public void Put(NodeStatus node) => Publish(new ServiceEvent.NodeChanged(node), () => _nodes[node.Node] = node);

    public void Forget(string id)
    {
        lock (_gate) _transfers.Remove(id);
    }

    /// <summary>Ends every stream of events.</summary>
    public void CutOff()
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers) watcher.Writer.TryComplete();
            _watchers.Clear();
        }
    }

    /// <summary>The next thing that it was asked to do: <c>cancel ID</c>, <c>drain NODE</c>, <c>limit ID BYTES</c>, <c>submit ID</c>.</summary>
    public async Task<string> NextCallAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public TransferStatus? Find(string id)
    {
        lock (_gate) return _transfers.GetValueOrDefault(id);
    }

    public Task<Submitted> SubmitAsync(Submission submission, string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (Refusal is not null) return Task.FromException<Submitted>(Refusal);
        lock (_gate)
        {
            if (idempotencyKey is not null && _keys.TryGetValue(idempotencyKey, out var known)) return Task.FromResult(new Submitted(known, false));
            var id = IdOf(0x1000 + Interlocked.Increment(ref _ids));
            if (idempotencyKey is not null) _keys[idempotencyKey] = id;
            Submissions.Enqueue((submission, idempotencyKey));
            _calls.Writer.TryWrite($"submit {id}");
            return Task.FromResult(new Submitted(id, true));
        }
    }

    public Task<bool> CancelAsync(string id, CancellationToken cancellationToken) => AnswerAsync(Find(id) is not null, $"cancel {id}");

    public Task<bool> LimitRateAsync(string id, long? bytesPerSecond, CancellationToken cancellationToken) =>
        AnswerAsync(Find(id) is not null, $"limit {id} {bytesPerSecond?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}");

    public Task<bool> DrainAsync(string node, CancellationToken cancellationToken) => AnswerAsync(Nodes.Any(n => n.Node == node), $"drain {node}");

    public Task<IssuePage?> IssuesAsync(string id, int skip, int take, CancellationToken cancellationToken)
    {
        if (Find(id) is null) return Task.FromResult<IssuePage?>(null);
        var issues = Issues.GetValueOrDefault(id, []);
        return Task.FromResult<IssuePage?>(new IssuePage(issues.Length, [.. issues.Skip(skip).Take(take)]));
    }

    public Task<StoredObject?> ManifestAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(Manifests.TryGetValue(id, out var text) ? new StoredObject(text, new Dictionary<string, string>(), null) : null);

    public ChannelReader<ServiceEvent> Watch(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ServiceEvent>();
        lock (_gate)
        {
            foreach (var transfer in _transfers.Values) channel.Writer.TryWrite(new ServiceEvent.TransferChanged(transfer));
            foreach (var node in _nodes.Values) channel.Writer.TryWrite(new ServiceEvent.NodeChanged(node));
            _watchers.Add(channel);
        }

        cancellationToken.Register(() =>
        {
            lock (_gate) _watchers.Remove(channel);
            channel.Writer.TryComplete();
        });
        if (!OneAtATime) return channel.Reader;
        var narrow = Channel.CreateBounded<ServiceEvent>(1);
        _ = HandOverAsync(channel.Reader, narrow.Writer);
        return narrow.Reader;
    }

    private async Task HandOverAsync(ChannelReader<ServiceEvent> from, ChannelWriter<ServiceEvent> to)
    {
        await foreach (var change in from.ReadAllAsync())
        {
            await to.WriteAsync(change);
            Interlocked.Increment(ref _handedOver);
        }

        to.TryComplete();
    }

    private Task<bool> AnswerAsync(bool found, string call)
    {
        if (found) _calls.Writer.TryWrite(call);
        return Task.FromResult(found);
    }

    private void Publish(ServiceEvent change, Action apply)
    {
        lock (_gate)
        {
            apply();
            foreach (var watcher in _watchers) watcher.Writer.TryWrite(change);
        }
    }
}
