using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using RustyAttachments.Actors.Service;
using RustyAttachments.Node.Management.Requests;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Management;

/// <summary>
/// What one client of <c>/api/v1/events</c> is sent: every node and transfer, then <c>current</c>, then each that changes.
/// What changes more often than the feed looks is sent once, as it is then; so a slow client costs no memory, and misses
/// nothing but states in between.
/// </summary>
internal sealed class EventFeed(ITransferService service, NodeDirectory nodes, TimeProvider time, PipeWriter output)
{
    /// <summary>How often the feed looks for changes.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>How long nothing is sent before a comment shows that the connection is alive.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Nodes change seldom, and all of them are looked at each time.
    private const int RoundsBetweenNodes = 4;

    private readonly Dictionary<string, byte[]> _sentNodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TransferStatus> _changed = new(StringComparer.Ordinal);
    private long _lastSent = time.GetTimestamp();
    private bool _nodesChanged;
    private Task<bool>? _next;

    /// <summary>Sends until the client goes, the service ends, or <paramref name="cancellationToken"/> does.</summary>
    public async Task RunAsync(Access access, CancellationToken cancellationToken)
    {
        var changes = service.Watch(cancellationToken);
        SendNodes();
        var transfers = service.Transfers;
        foreach (var transfer in transfers) Send("transfer", new TransferDocument(transfer), Json.Documents.TransferDocument);
        Send("current", new CurrentDocument(EnumNames<Access>.Of(access), transfers.Count, _sentNodes.Count), Json.Documents.CurrentDocument);
        // The service begins with what it knows, which has just been sent.
        var known = transfers.ToDictionary(transfer => transfer.Id);
        var isOpen = true;
        for (var round = 0L; await FlushAsync(cancellationToken) && isOpen; round++)
        {
            isOpen = await CollectAsync(changes, known, cancellationToken);
            if (_nodesChanged || round % RoundsBetweenNodes == 0) SendNodes();
            foreach (var transfer in _changed.Values) Send("transfer", new TransferDocument(transfer), Json.Documents.TransferDocument);
            _changed.Clear();
            if (time.GetElapsedTime(_lastSent) >= Heartbeat) Write(": alive\n\n"u8);
        }
    }

    // Takes what comes for as long as a round lasts: the service may hand over one change at a time. False when it has ended.
    private async Task<bool> CollectAsync(ChannelReader<ServiceEvent> changes, Dictionary<string, TransferStatus> known, CancellationToken cancellationToken)
    {
        _nodesChanged = false;
        var end = Task.Delay(Pace, time, cancellationToken);
        while (!end.IsCompleted)
        {
            TakeChanges(changes, known);
            _next ??= changes.WaitToReadAsync(cancellationToken).AsTask();
            if (await Task.WhenAny(_next, end) == end) break;
            if (!await _next) return false;
            _next = null;
        }

        await end;
        TakeChanges(changes, known);
        return true;
    }

    // Bounded, so that a service that never pauses does not keep the feed from sending.
    private void TakeChanges(ChannelReader<ServiceEvent> changes, Dictionary<string, TransferStatus> known)
    {
        const int most = 4096;
        for (var i = 0; i < most && changes.TryRead(out var change); i++)
        {
            if (change is not ServiceEvent.TransferChanged { Transfer: var transfer }) _nodesChanged = true;
            else if (!known.Remove(transfer.Id, out var sent) || !ReferenceEquals(sent, transfer)) _changed[transfer.Id] = transfer;
        }
    }

    private void SendNodes()
    {
        var gone = _sentNodes.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes.List())
        {
            gone.Remove(node.Node);
            var data = JsonSerializer.SerializeToUtf8Bytes(node, Json.Documents.NodeDocument);
            if (_sentNodes.TryGetValue(node.Node, out var sent) && sent.AsSpan().SequenceEqual(data)) continue;
            _sentNodes[node.Node] = data;
            Send("node", data);
        }

        foreach (var node in gone)
        {
            _sentNodes.Remove(node);
            Send("node-gone", new NodeGoneDocument(node), Json.Documents.NodeGoneDocument);
        }
    }

    private void Send<T>(string name, T document, JsonTypeInfo<T> type) => Send(name, JsonSerializer.SerializeToUtf8Bytes(document, type));

    // The data is JSON without line breaks, so one line carries it.
    private void Send(string name, ReadOnlySpan<byte> data)
    {
        Write("event: "u8);
        Write(System.Text.Encoding.ASCII.GetBytes(name));
        Write("\ndata: "u8);
        Write(data);
        Write("\n\n"u8);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _lastSent = time.GetTimestamp();
    }

    private async Task<bool> FlushAsync(CancellationToken cancellationToken) => !(await output.FlushAsync(cancellationToken)).IsCompleted;
}
