using System.Globalization;
using System.Net;
using System.Text.Json;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.Node.Tests.Cluster;
using RustyAttachments.TestKit.Databases;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>
/// A farm of three nodes on this machine, real processes with a real PostgreSQL server and a bucket of a real S3 server.
/// A farm serves the scenarios of one collection, one after another; each begins with <see cref="WholeAsync"/>.
/// </summary>
public sealed class Farm : IAsyncLifetime
{
    private const int Nodes = 3;
    private readonly TempDirectory _directory = new();
    private readonly Network _network = new();
    private readonly List<FarmNode> _nodes = [];
    private readonly TreeSource _trees;
    private string _journalFile = "";

    public Farm() => _trees = new TreeSource(_directory.CreateDirectory("trees"));

    /// <summary>The store, as seen past all doors.</summary>
    internal string StoreUri { get; private set; } = "";

    /// <summary>The server of the journal.</summary>
    internal PostgresServer Postgres { get; private set; } = null!;

    /// <summary>All nodes, whether they run or not.</summary>
    internal IReadOnlyList<FarmNode> All => _nodes;

    /// <summary>What is between them.</summary>
    internal Network Network => _network;

    /// <summary>Trees to upload.</summary>
    internal TreeSource Trees => _trees;

    async Task IAsyncLifetime.InitializeAsync()
    {
        if (S3Server.Endpoint is null) return;
        StoreUri = await S3Server.CreateStoreAsync();
        Postgres = await PostgresServer.StartAsync();
        _journalFile = _directory.WriteFile("journal.connection", Postgres.ConnectionString);
        File.SetUnixFileMode(_journalFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        for (var i = 0; i < Nodes; i++) _nodes.Add(new FarmNode(_directory[$"node{i}"], _network, new Uri(S3Server.Endpoint), Settings));
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>
    /// Waits until all nodes run and see each other, starting those that do not: also one that ended itself because a busy
    /// machine kept it from answering. Nothing is held or cut.
    /// </summary>
    internal async Task WholeAsync()
    {
        _network.Heal();
        foreach (var node in _nodes)
        {
            node.Door.Reopen();
            node.Door.Drop();
        }

        await UntilAsync(async () =>
        {
            foreach (var node in _nodes.Where(static node => !node.IsRunning)) await node.StartInTurnAsync();
            foreach (var node in _nodes)
                if (!await node.KnowsAllAsync(Nodes)) return false;
            return true;
        }, "all nodes run and know each other");
    }

    /// <summary>Submits an upload of a tree that all nodes share; returns the transfer's id.</summary>
    internal Task<string> SubmitAsync(SourceTree tree) => SubmitAsync(_nodes[0], UploadOf(tree));

    /// <summary>The submission of a tree that all nodes share.</summary>
    internal static string UploadOf(SourceTree tree) =>
        $$$"""{"kind":"upload","source":{"paths":[{{{JsonSerializer.Serialize(tree.Path)}}}],"shared":true},"chunkSize":{{{tree.ChunkSize.Bytes}}}}""";

    /// <summary>Submits something, again where the cluster is just about to decide who takes it; returns the transfer's id.</summary>
    internal static async Task<string> SubmitAsync(FarmNode to, string body)
    {
        var key = Guid.NewGuid().ToString("N");
        (HttpStatusCode Status, string? Id) answer = default;
        await UntilAsync(async () => (answer = await TrySubmitAsync(to, body, key)).Status != HttpStatusCode.GatewayTimeout, "a submission is answered");
        Assert.NotNull(answer.Id);
        return answer.Id!;
    }

    /// <summary>Submits something; returns how the node answered, and the transfer's id where it was accepted.</summary>
    internal static async Task<(HttpStatusCode Status, string? Id)> TrySubmitAsync(FarmNode to, string body, string? key = null) =>
        await Api.TrySubmitAsync(await to.Process.SaysAsync("management "), body, key);

    /// <summary>Waits until a running node knows something of a transfer.</summary>
    internal async Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> wanted, string what)
    {
        JsonElement last = default;
        await UntilAsync(async () =>
        {
            foreach (var node in _nodes.Where(node => node.IsRunning))
            {
                if (await node.TransferAsync(id) is not { } known) continue;
                last = known;
                if (wanted(known)) return true;
            }

            return false;
        }, () => $"{what}; last known: {last}");
        return last;
    }

    /// <summary>Waits for a transfer's end.</summary>
    internal Task<JsonElement> EndAsync(string id) => UntilAsync(id, static t => t.GetProperty("ended").GetBoolean(), "the transfer ends");

    /// <summary>The node with the coordinator of a transfer.</summary>
    internal async Task<FarmNode> CoordinatorAsync(string id)
    {
        FarmNode? found = null;
        var shard = Api.ShardOf(id);
        await UntilAsync(async () =>
        {
            foreach (var node in _nodes.Where(node => node.IsRunning))
                if ((await node.CoordinatorsAsync()).GetValueOrDefault(shard) > 0) found = node;
            return found is not null;
        }, $"a coordinator of {id} (shard {shard})");
        return found!;
    }

    /// <summary>Waits for a fact. There is no event for it; its source is asked again and again.</summary>
    internal static Task UntilAsync(Func<Task<bool>> isTrue, string what) => UntilAsync(isTrue, () => what);

    private static async Task UntilAsync(Func<Task<bool>> isTrue, Func<string> what)
    {
        using var patience = new CancellationTokenSource(NodeProcess.Patience);
        while (!await isTrue())
        {
            if (patience.IsCancellationRequested) Assert.Fail($"Waited in vain: {what()}");
            await Task.Delay(50);
        }
    }

    private string Settings(FarmNode node) => string.Create(CultureInfo.InvariantCulture, $$"""

        rusty-attachments {
          units-per-node = 2
          parts-per-unit = 8
          hash-workers = 1
          batch-files = 20
          batch-bytes = 1MiB
          scan-entries = 200
          progress-interval = 500ms
          lease-time = 10s
          announce-interval = 1s
          silence-limit = 3s
          second-copy-after = 60s
          node {
            port = {{node.Line.Port}}
            bind-port = {{node.Line.BindPort}}
            seeds = [{{string.Join(", ", _nodes.Select(n => $"\"{n.Address}\""))}}]
            store = "{{S3Server.StoreUri(S3Server.BucketOf(StoreUri), through: node.Door.Address)}}"
            journal { provider = postgresql, connection-string-file = "{{_journalFile}}" }
            scratch = "{{node.Scratch}}"
            hash-cache = "off"
            memory = 128MiB
            drain-time = 4s
            locations { Project = "{{node.Project}}" }
          }
        }
        akka.cluster {
          failure-detector.acceptable-heartbeat-pause = 6s
          split-brain-resolver.stable-after = 3s
        }
        """);
}
