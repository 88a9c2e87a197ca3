using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Integration.Tests.Nodes;

/// <summary>A real cluster whose first node is killed while the command line submits a transfer there: what the user sees, and what the cluster does.</summary>
public sealed class LostEndpointTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Ra _ra = new();
    private readonly HttpClient _http = new();
    private RunningRa _cluster = null!;
    private int _port;
    private bool _killed;

    private static ScriptedResponse Broken => new() { SendOnly = 0, Body = new byte[1] };

    public async Task InitializeAsync()
    {
        _port = FreePorts.Take(3);
        _cluster = _ra.Start("dev-cluster", "--nodes", "3", "--port", Text(_port), "--store", _ra["store"], "--data", _ra["data"], "--config", Repository.PathOf("hocon/test.conf"));
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (patience.IsCancellationRequested || _cluster.HasExited) Assert.Fail("The cluster did not start: " + (await _cluster.EndAsync(TimeSpan.Zero)).Error);
            var nodes = await _ra.RunAsync("--cluster", Url(_port), "cluster", "nodes", "--json");
            if (nodes.Code == 0 && nodes.Json.GetProperty("nodes").EnumerateArray().Count(node => node.TryGetProperty("management", out var at) && at.GetString() is { Length: > 0 }) == 3) return;
        }
    }

    public Task DisposeAsync()
    {
        _cluster.Dispose();
        _http.Dispose();
        _ra.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_transfer_is_submitted_at_another_node_and_runs_once(bool taken)
    {
        for (var i = 0; i < 40; i++) _ra.Files.WriteFile(string.Create(CultureInfo.InvariantCulture, $"tree/dir{i % 5}/file{i}.txt"), $"content {i}");
        await using var between = new ScriptedHttpServer();
        between.Otherwise = _ => new ScriptedResponse { Later = (request, cancelled) => PassAsync(request, taken, cancelled) };

        var upload = (await _ra.RunAsync("--cluster", between.Address.ToString(), "upload", "tree", "--shared-path", "--name", "job", "--json")).Ended(0);

        Assert.Equal(40, upload.Json.GetProperty("totals").GetProperty("filesDone").GetInt64());
        Assert.Single(between.Requests.Select(request => request.Target), "/api/v1/nodes");
        var others = (await _ra.RunAsync("--cluster", Url(_port + 1), "cluster", "transfers", "--json")).Ended(0).Json;
        Assert.Equal(1, others.GetProperty("total").GetInt32());
        var here = (await _ra.RunAsync("--cluster", "none", "upload", "tree", "--store", _ra["store"], "--name", "job", "--json")).Ended(0).Json;
        Assert.Equal(0, here.GetProperty("totals").GetProperty("objectsStored").GetInt64());
    }

    // The node dies with the submission in its hands: before it has seen it, or after it has taken it and before it could say so.
    private async Task<ScriptedResponse> PassAsync(ScriptedRequest request, bool taken, CancellationToken cancelled)
    {
        if (_killed) return Broken;
        if (request.Method != "POST") return await ForwardAsync(request, cancelled);
        if (taken) Assert.Equal(201, (await ForwardAsync(request, cancelled)).Status);
        using var first = FindNode(_port);
        first.Kill();
        await first.WaitForExitAsync(cancelled);
        _killed = true;
        return Broken;
    }

    private async Task<ScriptedResponse> ForwardAsync(ScriptedRequest request, CancellationToken cancelled)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(Url(_port) + request.Target));
        if (request.Body.Length > 0) message.Content = new ByteArrayContent(request.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (request.Headers.TryGetValue("Idempotency-Key", out var key)) message.Headers.Add("Idempotency-Key", key);
        using var answer = await _http.SendAsync(message, cancelled);
        return new ScriptedResponse
        {
            Status = (int)answer.StatusCode,
            Body = await answer.Content.ReadAsByteArrayAsync(cancelled),
            Headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" },
        };
    }

    // The processes of a development cluster differ in their command lines.
    private static Process FindNode(int port) => Process.GetProcesses().Single(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Contains($"\0--management-port\0{Text(port)}\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // ended meanwhile
        }
    });

    private static string Url(int port) => "http://127.0.0.1:" + Text(port);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
