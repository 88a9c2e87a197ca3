using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>
/// The line to one node: others reach the node at <see cref="Port"/>, behind which it listens on <see cref="BindPort"/>.
/// Whose connection it is, is read from the handshake that a connection begins with. What the network does not let pass
/// waits, as in a network that repeats what was lost: the connections stay, nothing arrives.
/// </summary>
internal sealed class Line : IAsyncDisposable
{
    private const int MaxHandshake = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Network _network;
    private readonly Task _serving;

    public Line(Network network)
    {
        _network = network;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    /// <summary>Where others reach the node.</summary>
    public int Port { get; }

    /// <summary>Where the node listens, each time that it is started.</summary>
    public int BindPort { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(CarryAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(Socket accepted)
    {
        using var caller = accepted;
        using var node = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        caller.NoDelay = node.NoDelay = true;
        try
        {
            var handshake = await ReadHandshakeAsync(caller);
            var from = OriginPort(handshake.AsSpan(sizeof(int)));
            await _network.PassAsync(from, Port, _stop.Token);
            await node.ConnectAsync(IPAddress.Loopback, BindPort, _stop.Token);
            await SendAsync(node, handshake);
            await Task.WhenAll(PumpAsync(caller, node, from, Port), PumpAsync(node, caller, Port, from));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has gone, or the test ends.
        }
    }

    private async Task PumpAsync(Socket source, Socket target, int from, int to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            do
            {
                count = await source.ReceiveAsync(buffer, _stop.Token);
                await _network.PassAsync(from, to, _stop.Token);
                if (count > 0) await SendAsync(target, buffer.AsMemory(0, count));
            }
            while (count > 0);
            target.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side learns that this one has gone, once the network lets it.
            await _network.PassAsync(from, to, _stop.Token);
            target.Close();
        }
    }

    private async Task SendAsync(Socket target, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await target.SendAsync(bytes, _stop.Token)..];
    }

    private async Task<byte[]> ReadHandshakeAsync(Socket caller)
    {
        await using var stream = new NetworkStream(caller, ownsSocket: false);
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length, _stop.Token);
        var frame = new byte[sizeof(int) + Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(length), 0, MaxHandshake)];
        length.CopyTo(frame, 0);
        await stream.ReadExactlyAsync(frame.AsMemory(sizeof(int)), _stop.Token);
        return frame;
    }

    // message: instruction (2): handshake (2): origin (1): port (3)
    private static int OriginPort(ReadOnlySpan<byte> message)
    {
        var address = Part(Part(Part(message, 2), 2), 1);
        using var input = new CodedInputStream(address);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == 3) return (int)input.ReadUInt32();
            input.SkipLastField();
        }

        throw new IOException("A connection began with something else than a handshake.");
    }

    private static byte[] Part(ReadOnlySpan<byte> message, int field)
    {
        using var input = new CodedInputStream(message.ToArray());
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field) return input.ReadBytes().ToByteArray();
            input.SkipLastField();
        }

        throw new IOException("A connection began with something else than a handshake.");
    }
}
