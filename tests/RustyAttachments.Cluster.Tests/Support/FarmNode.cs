using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using RustyAttachments.Node.Tests.Cluster;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>
/// One machine of a farm: a process that is started and ended, with an address, a way to the store, and directories that
/// stay.
/// </summary>
internal sealed class FarmNode : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(2);

    private readonly string _directory;
    private readonly Func<FarmNode, string> _settings;
    private NodeProcess? _process;

    public FarmNode(string directory, Network network, Uri store, Func<FarmNode, string> settings)
    {
        (_directory, _settings) = (Directory.CreateDirectory(directory).FullName, settings);
        Line = new Line(network);
        Door = new StoreDoor(store);
    }

    /// <summary>The way by which other nodes reach it.</summary>
    public Line Line { get; }

    /// <summary>Its way to the store.</summary>
    public StoreDoor Door { get; }

    /// <summary>Its address in the cluster: <c>HOST:PORT</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Line.Port}");

    /// <summary>Its directory for what transfers need.</summary>
    public string Scratch => Path.Combine(_directory, "scratch");

    /// <summary>Where it sees the location <c>Project</c>: a link, so that a test decides what is there.</summary>
    public string Project => Path.Combine(_directory, "project");

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Its process, which must have been started.</summary>
    public NodeProcess Process => _process ?? throw new InvalidOperationException("The node was not started.");

    /// <summary>Starts its process.</summary>
    public void Start()
    {
        _process?.Dispose();
        Line.BindPort = FreePort();
        var file = Path.Combine(_directory, "node.conf");
        File.WriteAllText(file, File.ReadAllText(NodeProcess.TestConfig) + _settings(this));
        _process = NodeProcess.Run("--config", file);
    }

    /// <summary>
    /// Starts its process and waits until it serves, after others that start: nodes that run must not be kept from
    /// answering by a dozen that begin.
    /// </summary>
    public async Task StartInTurnAsync()
    {
        await Starting.WaitAsync();
        try
        {
            Start();
            await Process.SaysAsync("management ");
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>Whether it sees exactly <paramref name="count"/> members, all Up and reachable, and has heard of what each can do.</summary>
    public async Task<bool> KnowsAllAsync(int count)
    {
        try
        {
            var cluster = await Process.GetAsync("/cluster/members");
            var members = cluster.GetProperty("members").EnumerateArray().ToArray();
            return members.Length == count && members.All(static m => m.GetProperty("status").GetString() == "Up") && cluster.GetProperty("unreachable").GetArrayLength() == 0
                && (await Process.GetAsync("/api/v1/nodes")).GetProperty("nodes").EnumerateArray().Count(static n => n.TryGetProperty("unitSlots", out _)) == count;
        }
        catch (HttpRequestException)
        {
            return false; // it has ended meanwhile
        }
    }

    /// <summary>Ends its process at once; what was on its way to the store is lost.</summary>
    public async Task KillAsync()
    {
        Process.Signal("KILL");
        await Process.EndAsync();
        Door.Drop();
    }

    /// <summary>What it knows of a transfer; null when it knows nothing, or does not answer.</summary>
    public async Task<JsonElement?> TransferAsync(string id)
    {
        try
        {
            return await Process.GetAsync("/api/v1/transfers/" + id);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Whether it says that it is ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            await Process.GetAsync("/ready");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>How many coordinators live on it, by shard.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CoordinatorsAsync() => await Api.CoordinatorsAsync(await Process.SaysAsync("management "));

    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        await Line.DisposeAsync();
        await Door.DisposeAsync();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
