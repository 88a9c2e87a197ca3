using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RustyAttachments.TestKit.Stores;

/// <summary>
/// A tiny HTTP/1.1 server on loopback that does what a test says, right or wrong, and remembers what it was asked.
/// Scripted responses are used up in order; then <see cref="Otherwise"/> answers.
/// </summary>
public sealed class ScriptedHttpServer : IAsyncDisposable
{
    private const int MaxHeadBytes = 64 * 1024;
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ScriptedRequest> _requests = [];
    private readonly ConcurrentQueue<ScriptedResponse> _script = [];
    private readonly Task _serving;

    public ScriptedHttpServer()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What it was asked so far, in order.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    /// <summary>Answers what the script does not; an empty 200 unless set.</summary>
    public Func<ScriptedRequest, ScriptedResponse> Otherwise { get; set; } = static _ => new ScriptedResponse();

    /// <summary>Appends to the script.</summary>
    public ScriptedHttpServer Then(params ReadOnlySpan<ScriptedResponse> responses)
    {
        foreach (var response in responses) _script.Enqueue(response);
        return this;
    }

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
            while (true) connections.Add(TalkAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task TalkAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket);
        await using var input = new BufferedStream(stream, MaxHeadBytes); // only read: answers go past it
        try
        {
            while (await ReadHeadAsync(input, stream) is { } head && await AnswerAsync(socket, input, stream, head))
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client left, or the test ended.
        }
    }

    private async Task<bool> AnswerAsync(Socket socket, Stream input, NetworkStream stream, ScriptedRequest head)
    {
        var length = head.Headers.TryGetValue("content-length", out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (!_script.TryDequeue(out var response)) response = Otherwise(head);
        var asks = head.Headers.ContainsKey("expect");
        var body = Array.Empty<byte>();
        if (!(asks && response.BeforeBody))
        {
            if (asks) await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
            body = new byte[length];
            await input.ReadExactlyAsync(body, _stop.Token);
        }

        var request = head with { Body = body };
        _requests.Enqueue(response.Later is null ? request : head); // what is passed on is not kept
        if (response.Later is { } later) response = await later(request, _stop.Token);
        if (response.Gate is { } gate) await gate.PassAsync(_stop.Token);
        if (response.Reset) return Reset(socket);
        foreach (var piece in response.Bytes(head.Method == "HEAD").Chunk(response.PieceBytes))
        {
            await stream.WriteAsync(piece, _stop.Token);
            await Task.Yield();
        }

        return response.SendOnly is null && !(asks && response.BeforeBody);
    }

    private static bool Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        return false;
    }

    private async Task<ScriptedRequest?> ReadHeadAsync(Stream input, NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < MaxHeadBytes)
        {
            if (await input.ReadAsync(one, _stop.Token) == 0) return null;
            if (head.Count == 0 && !char.IsAsciiLetter((char)one[0]))
            {
                await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), _stop.Token); // TLS, or nonsense
                return null;
            }

            head.Add(one[0]);
            if (one[0] == '\n' && head.Count >= 4 && head[^4..].SequenceEqual(EndOfHead)) return Parse(Encoding.Latin1.GetString([.. head]));
        }

        return null;
    }

    private static ScriptedRequest Parse(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var request = lines[0].Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..])
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new ScriptedRequest(request[0], request[1], headers, []);
    }
}

/// <summary>A request as it arrived; header names in any case.</summary>
public sealed record ScriptedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>What the server does with a request. The default is an empty 200.</summary>
public sealed record ScriptedResponse
{
    public int Status { get; init; } = 200;

    public byte[] Body { get; init; } = [];

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of the body that are really sent before the connection is closed; all when null.</summary>
    public int? SendOnly { get; init; }

    /// <summary>Bytes that are sent at once; a small number makes the answer trickle.</summary>
    public int PieceBytes { get; init; } = int.MaxValue;

    /// <summary>Makes the real answer once the whole request is there. This one is not sent then.</summary>
    public Func<ScriptedRequest, CancellationToken, Task<ScriptedResponse>>? Later { get; init; }

    /// <summary>Resets the connection instead of answering.</summary>
    public bool Reset { get; init; }

    /// <summary>Answers without waiting for the body, when the client asked whether to send it.</summary>
    public bool BeforeBody { get; init; }

    /// <summary>Where the answer waits; a gate that never opens is a server that hangs.</summary>
    public Gate? Gate { get; init; }

    /// <summary>An error as S3 words it.</summary>
    public static ScriptedResponse Error(int status, string code, string message = "as scripted") => new()
    {
        Status = status,
        Headers = new Dictionary<string, string> { ["Content-Type"] = "application/xml" },
        Body = Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message><RequestId>1</RequestId></Error>"),
    };

    internal byte[] Bytes(bool headOnly)
    {
        var head = new StringBuilder($"HTTP/1.1 {Status} Scripted\r\n");
        foreach (var (name, value) in Headers) head.Append($"{name}: {value}\r\n");
        if (!Headers.ContainsKey("Content-Length")) head.Append($"Content-Length: {Body.Length}\r\n");
        head.Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. headOnly ? [] : Body[..(SendOnly ?? Body.Length)]];
    }
}
