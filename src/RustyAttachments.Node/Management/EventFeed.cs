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

    /// <summary>Sends until the client goes, the service ends, or <paramref name="cancellationToken"/> does.</summary>
    public async Task RunAsync(Access access, CancellationToken cancellationToken)
    {
        var changes = service.Watch(cancellationToken);
        SendNodes();
        var transfers = service.Transfers;
        foreach (var transfer in transfers) Send("transfer", new TransferDocument(transfer), ManagementJson.Default.TransferDocument);
        Send("current", new CurrentDocument(EnumNames<Access>.Of(access), transfers.Count, _sentNodes.Count), ManagementJson.Default.CurrentDocument);
        // The service begins with what it knows, which has just been sent.
        var known = transfers.ToDictionary(transfer => transfer.Id);
        for (var round = 0L; await FlushAsync(cancellationToken) && !changes.Completion.IsCompleted; round++)
        {
            await Task.Delay(Pace, time, cancellationToken);
            var nodesChanged = TakeChanges(changes, known);
            if (nodesChanged || round % RoundsBetweenNodes == 0) SendNodes();
            foreach (var transfer in _changed.Values) Send("transfer", new TransferDocument(transfer), ManagementJson.Default.TransferDocument);
            _changed.Clear();
            if (time.GetElapsedTime(_lastSent) >= Heartbeat) Write(": alive\n\n"u8);
        }
    }

    // Bounded, so that a service that never pauses does not keep the feed from sending.
    private bool TakeChanges(ChannelReader<ServiceEvent> changes, Dictionary<string, TransferStatus> known)
    {
        const int most = 4096;
        var nodesChanged = false;
        for (var i = 0; i < most && changes.TryRead(out var change); i++)
        {
            if (change is not ServiceEvent.TransferChanged { Transfer: var transfer }) nodesChanged = true;
            else if (!known.Remove(transfer.Id, out var sent) || !ReferenceEquals(sent, transfer)) _changed[transfer.Id] = transfer;
        }

        return nodesChanged;
    }

    private void SendNodes()
    {
        var gone = _sentNodes.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes.List())
        {
            gone.Remove(node.Node);
            var data = JsonSerializer.SerializeToUtf8Bytes(node, ManagementJson.Default.NodeDocument);
            if (_sentNodes.TryGetValue(node.Node, out var sent) && sent.AsSpan().SequenceEqual(data)) continue;
            _sentNodes[node.Node] = data;
            Send("node", data);
        }

        foreach (var node in gone)
        {
            _sentNodes.Remove(node);
            Send("node-gone", new NodeGoneDocument(node), ManagementJson.Default.NodeGoneDocument);
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
