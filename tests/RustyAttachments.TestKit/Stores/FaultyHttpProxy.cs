using System.Buffers.Binary;
using System.Net;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.TestKit.Stores;

/// <summary>A way in which an HTTP request goes wrong between client and server.</summary>
public enum HttpFault
{
    /// <summary>The connection is reset; the server never hears of the request.</summary>
    ResetBefore,
    /// <summary>The server does it, then the connection is reset.</summary>
    ResetAfter,
    /// <summary>The connection ends in the middle of the answer's body.</summary>
    Truncate,
    /// <summary>A bit of the answer's body is flipped.</summary>
    BitFlip,
    /// <summary>A bit of the request's body is flipped.</summary>
    RequestBitFlip,
    /// <summary>503 SlowDown; the server never hears of the request.</summary>
    SlowDown,
    /// <summary>500 InternalError, after the server has done it.</summary>
    InternalError,
    /// <summary>The answer never comes.</summary>
    Hang,
    /// <summary>The answer comes in small pieces.</summary>
    Trickle,
}

/// <summary>
/// A proxy on loopback before an S3 server that spoils requests: scripted ones, and others at random out of a seed.
/// What happens at random to a request depends on the seed, its method and key and how often it came, not on the order
/// in which connections are served. Counts what it does.
/// </summary>
public sealed class FaultyHttpProxy : IAsyncDisposable
{
    private static readonly HashSet<string> OfConnections = new(["connection", "keep-alive", "transfer-encoding", "expect", "host"], StringComparer.OrdinalIgnoreCase);
    private readonly ScriptedHttpServer _server = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri _upstream;
    private readonly List<Rule> _rules = [];
    private readonly Dictionary<string, int> _seen = [];
    private readonly SortedDictionary<string, int> _injected = new(StringComparer.Ordinal);
    private (int Seed, double Probability, HttpFault[] Mix) _plan;

    public FaultyHttpProxy(Uri upstream)
    {
        _upstream = upstream;
        _server.Otherwise = _ => new ScriptedResponse { Later = AnswerAsync };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Where requests that hang are stuck.</summary>
    public Gate Stuck { get; } = new();

    /// <summary>What befalls every request while it is set.</summary>
    public HttpFault? Outage { get; set; }

    /// <summary>Holds a request back, where set, until it may go to the server; false resets its connection instead.</summary>
    public Func<ScriptedRequest, CancellationToken, Task<bool>>? Admit { get; set; }

    /// <summary>Hears of each request that the server has answered, and of the answer's status.</summary>
    public Action<ScriptedRequest, int>? Answered { get; set; }

    /// <summary>Faults so far, by method and kind.</summary>
    public IReadOnlyDictionary<string, int> Injected
    {
        get
        {
            lock (_rules) return new Dictionary<string, int>(_injected);
        }
    }

    /// <summary>Spoils the next <paramref name="times"/> requests of a method, after letting <paramref name="skip"/> pass.</summary>
    public FaultyHttpProxy On(string method, HttpFault fault, int times = 1, int skip = 0)
    {
        lock (_rules) _rules.Add(new Rule(method, fault) { Left = times, Skip = skip });
        return this;
    }

    /// <summary>Spoils requests at random.</summary>
    public FaultyHttpProxy Randomly(int seed, double probability, params HttpFault[] mix)
    {
        _plan = (seed, probability, mix);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task<ScriptedResponse> AnswerAsync(ScriptedRequest request, CancellationToken cancellationToken)
    {
        if (Admit is { } admit && !await admit(request, cancellationToken)) return new ScriptedResponse { Reset = true };
        var fault = Next(request);
        switch (fault)
        {
            case HttpFault.ResetBefore:
                return new ScriptedResponse { Reset = true };
            case HttpFault.SlowDown:
                return ScriptedResponse.Error(503, "SlowDown");
            case HttpFault.Hang:
                return new ScriptedResponse { Gate = Stuck };
            case HttpFault.RequestBitFlip:
                Flip(request.Body);
                break;
        }

        var answer = await ForwardAsync(request, cancellationToken);
        Answered?.Invoke(request, answer.Status);
        switch (fault)
        {
            case HttpFault.ResetAfter:
                return new ScriptedResponse { Reset = true };
            case HttpFault.InternalError:
                return ScriptedResponse.Error(500, "InternalError");
            case HttpFault.Truncate:
                return answer with { SendOnly = answer.Body.Length / 2 };
            case HttpFault.Trickle:
                return answer with { PieceBytes = 97 };
            case HttpFault.BitFlip:
                Flip(answer.Body);
                break;
        }

        return answer;
    }

    private HttpFault? Next(ScriptedRequest request)
    {
        lock (_rules)
        {
            var fault = Outage ?? Scripted(request.Method) ?? AtRandom(request);
            if (fault is null) return null;
            var kind = $"{request.Method} {fault}";
            _injected[kind] = _injected.GetValueOrDefault(kind) + 1;
            return fault;
        }
    }

    private HttpFault? Scripted(string method)
    {
        foreach (var rule in _rules)
        {
            if (rule.Left == 0 || rule.Method != method || rule.Skip-- > 0) continue;
            rule.Left--;
            return rule.Fault;
        }

        return null;
    }

    private HttpFault? AtRandom(ScriptedRequest request)
    {
        if (_plan.Mix is not { Length: > 0 } mix) return null;
        // Buckets and manifests have names that differ from run to run.
        var data = request.Target.IndexOf("/Data/", StringComparison.Ordinal);
        var name = $"{request.Method} {(data < 0 ? "" : request.Target[data..].Split('?')[0])}";
        var number = _seen[name] = _seen.GetValueOrDefault(name) + 1;
        var dice = new byte[16];
        ContentHasher.HashText($"{_plan.Seed} {name} {number}").WriteBytes(dice);
        if (BinaryPrimitives.ReadUInt32LittleEndian(dice) / (double)uint.MaxValue >= _plan.Probability) return null;
        return mix[BinaryPrimitives.ReadUInt32LittleEndian(dice.AsSpan(4)) % mix.Length];
    }

    private async Task<ScriptedResponse> ForwardAsync(ScriptedRequest request, CancellationToken cancellationToken)
    {
        // As it came: the client's signature covers the address, the host and most headers.
        var address = new Uri(_upstream.GetLeftPart(UriPartial.Authority) + request.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), address);
        if (request.Headers.ContainsKey("content-length")) message.Content = new ByteArrayContent(request.Body);
        if (request.Headers.TryGetValue("host", out var host)) message.Headers.Host = host;
        foreach (var (name, value) in request.Headers.Where(header => !OfConnections.Contains(header.Key)))
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(message, cancellationToken);
        return new ScriptedResponse
        {
            Status = (int)response.StatusCode,
            Headers = response.Headers.Concat(response.Content.Headers).Where(header => !OfConnections.Contains(header.Key)).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
            Body = request.Method == "HEAD" || response.StatusCode == HttpStatusCode.NoContent ? [] : await response.Content.ReadAsByteArrayAsync(cancellationToken),
        };
    }

    private static void Flip(byte[] bytes)
    {
        if (bytes.Length > 0) bytes[bytes.Length / 2] ^= 1;
    }

    private sealed record Rule(string Method, HttpFault Fault)
    {
        public int Skip { get; set; }

        public int Left { get; set; }
    }
}
