using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Cli.Tests.Clusters;

/// <summary>A management endpoint that answers what a test says. Its stream of events ends after what is in it, as that of a node that dies.</summary>
internal sealed class FakeEndpoint : IAsyncDisposable
{
    public const string Id = "0123456789abcdef0123456789abcdef";

    private readonly ScriptedHttpServer _server = new();
    private readonly ConcurrentQueue<string> _streams = [];

    public FakeEndpoint() => _server.Otherwise = Answer;

    public string Url => _server.Address.ToString().TrimEnd('/');

    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    /// <summary>The answer to paths that a test gives; the others are those of a cluster with one transfer.</summary>
    public Dictionary<string, ScriptedResponse> Answers { get; } = [];

    /// <summary>What the next client that follows events is sent.</summary>
    public FakeEndpoint Stream(params string[] events)
    {
        _streams.Enqueue(string.Concat(events));
        return this;
    }

    public static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";

    /// <summary>An event about the transfer.</summary>
    public static string Transfer(string state, long done, string more = "", string id = Id) => Event("transfer", Document(state, done, more, id));

    public static string Document(string state, long done, string more = "", string id = Id) =>
        $$"""{"id":"{{id}}","kind":"upload","name":"job","state":"{{state}}","ended":{{(state is "completed" or "completed-with-skips" or "failed" or "cancelled" ? "true" : "false")}},"submittedAt":"2026-01-01T10:00:00Z","endedAt":"2026-01-01T10:00:02Z","updatedAt":"2026-01-01T10:00:02Z","totalsFinal":true,"counters":{"filesTotal":10,"filesDone":{{done}},"bytesTotal":1000,"bytesDone":{{done * 100}},"objectsStored":{{done}},"bytesStored":900},"unitsPending":0,"unitsLeased":0,"failureCount":0,"warningCount":0,"nodes":[{"node":"127.0.0.1:4001","counters":{"filesDone":6,"bytesDone":600,"bytesStored":500},"unitsDone":3,"unitsRunning":0},{"node":"127.0.0.1:4002","counters":{"filesDone":4,"bytesDone":400,"bytesStored":400},"unitsDone":2,"unitsRunning":0}],"excluded":[]{{more}}}""";

    public static string Node(string name, string management) => Event("node", NodeDocument(name, management));

    /// <summary>What an endpoint lists when others have told of themselves.</summary>
    public static ScriptedResponse NodesAre(params (string Name, string Management)[] nodes) =>
        Json($$"""{"nodes":[{{string.Join(',', nodes.Select(node => NodeDocument(node.Name, node.Management)))}}]}""");

    private static string NodeDocument(string name, string management) =>
        $$"""{"node":"{{name}}","address":"akka.tcp://x@{{name}}","status":"Up","reachable":true,"roles":["worker"],"version":"0.1.0","self":false,"draining":false,"management":"{{management}}"}""";

    public static ScriptedResponse Json(string text, int status = 200, string type = "application/json") => new()
    {
        Status = status,
        Body = Encoding.UTF8.GetBytes(text),
        Headers = new Dictionary<string, string> { ["Content-Type"] = type },
    };

    public static ScriptedResponse Problem(int status, string code, string detail) => Json($$"""{"type":"about:blank","title":"x","status":{{status}},"code":"{{code}}","detail":"{{detail}}"}""", status, "application/problem+json");

    /// <summary>The document of the only request with a method and path.</summary>
    public JsonElement Sent(string method, string path) => JsonDocument.Parse(Assert.Single(Requests, r => r.Method == method && r.Target == path).Body).RootElement;

    public bool WasAsked(string method, string path) => Requests.Any(r => r.Method == method && r.Target == path);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private ScriptedResponse Answer(ScriptedRequest request)
    {
        if (Answers.TryGetValue($"{request.Method} {request.Target}", out var answer)) return answer;
        return request.Target switch
        {
            "/api/v1/transfers" when request.Method == "POST" => Json($$"""{"id":"{{Id}}"}""", 201),
            "/api/v1/events" when _streams.TryDequeue(out var stream) => Json(stream, type: "text/event-stream"),
            "/api/v1/events" => Json("", type: "text/event-stream"),
            "/api/v1/transfers/" + Id when request.Method == "DELETE" => Json("""{"message":"Cancelling"}"""),
            "/api/v1/nodes" => Json("""{"nodes":[]}"""),
            "/ready" => Json("""{"message":"ready","checks":[]}"""),
            _ => Problem(404, "RA4007", "There is nothing at this path"),
        };
    }
}
