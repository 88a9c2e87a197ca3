using System.Net;
using System.Net.Sockets;
using RustyAttachments.Cli.Errors;
using static RustyAttachments.Cli.Tests.Clusters.FakeEndpoint;

namespace RustyAttachments.Cli.Tests.Clusters;

/// <summary><c>ra cluster …</c> against an endpoint that a test plays.</summary>
public sealed class ClusterCommandTests : IDisposable
{
    private const string Nodes = """
        {"nodes":[{"node":"a:1","address":"akka.tcp://x@a:1","status":"Up","reachable":true,"roles":["coordinator","worker"],"version":"0.1.0","self":true,"locations":["Files"],"draining":false,"unitsRunning":2,"unitSlots":6,"memoryUsed":1048576,"memoryBudget":2097152,"cacheUsed":0,"cacheBudget":0},
        {"node":"b:2","address":"akka.tcp://x@b:2","status":"Up","reachable":false,"roles":["worker"],"version":"0.1.0","self":false,"draining":true}]}
        """;

    private readonly CliHarness _cli = new();

    [Fact]
    public async Task Status_says_whether_the_node_is_ready_and_what_the_cluster_does()
    {
        await using var endpoint = new FakeEndpoint();
        endpoint.Answers["GET /api/v1/nodes"] = Json(Nodes);
        endpoint.Answers["GET /api/v1/transfers?state=running&limit=1000"] = Json($$"""{"total":1,"transfers":[{{Document("transferring", 3)}}]}""");
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "status");
        Assert.Equal((ExitCode.Done, "ready\n2 nodes, 1 unreachable, 1 draining\n1 transfer running, 2 units under way\n"), (result.Code, result.Output));

        endpoint.Answers["GET /ready"] = Problem(503, "RA4005", "Not ready: journal; the node's log says why.");
        var unready = await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "status", "--json");
        Assert.Equal((ExitCode.Failed, false), (unready.Code, unready.Json.GetProperty("ready").GetBoolean()));
        Assert.Contains("journal", unready.Json.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_and_transfers_are_tables_or_documents()
    {
        await using var endpoint = new FakeEndpoint();
        endpoint.Answers["GET /api/v1/nodes"] = Json(Nodes);
        endpoint.Answers["GET /api/v1/transfers?limit=20&state=failed"] = Json($$"""{"total":30,"transfers":[{{Document("failed", 3)}}]}""");
        var nodes = await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "nodes");
        Assert.Matches(@"(?m)^a:1 +up +coordinator,worker +Files +2/6 +1(\.0)? MiB/2(\.0)? MiB +- +0\.1\.0$", nodes.Output);
        Assert.Matches(@"(?m)^b:2   unreachable ", nodes.Output);
        Assert.Equal("a:1", (await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "nodes", "--json")).Json.GetProperty("nodes")[0].GetProperty("node").GetString());
        var transfers = await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "transfers", "--state", "failed");
        Assert.Matches($@"(?m)^{Id}  upload  job   failed  2026-01-01T10:00:00Z   3/10  300 B/1000 B       0$", transfers.Output);
        Assert.Contains("and 29 more", transfers.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_and_cancel_say_what_the_endpoint_says()
    {
        await using var endpoint = new FakeEndpoint();
        endpoint.Answers["POST /api/v1/nodes/b%3A2/drain"] = Json("""{"message":"Draining b:2"}""");
        Assert.Equal("Draining b:2\n", (await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "drain", "b:2")).Output);
        Assert.Equal("Cancelling\n", (await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "cancel", Id)).Output);
    }

    [Fact]
    public async Task Watching_a_transfer_ends_as_it_does_and_watching_all_tells_each_change_once()
    {
        await using var endpoint = new FakeEndpoint().Stream(Transfer("transferring", 4), Transfer("completed-with-skips", 9));
        endpoint.Answers["GET /api/v1/transfers/" + Id] = Json(Document("transferring", 4));
        var one = await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "watch", Id);
        Assert.Equal(ExitCode.FinishedWithSkips, one.Code);

        using var interrupt = new CancellationTokenSource();
        endpoint.Stream(Transfer("transferring", 4), Transfer("transferring", 4), Transfer("completed", 10), Event("node-gone", """{"node":"a:1"}"""), Event("of-a-newer-program", "{}"));
        var clock = new InterruptingClock(interrupt);
        var all = await _cli.RunAsync([], terminal: false, clock, ["--cluster", endpoint.Url, "cluster", "watch"], interrupt.Token);
        Assert.Equal(ExitCode.Done, all.Code);
        Assert.Equal([$"transfer {Id} upload 'job' transferring: 4/10 files, 400 B/1000 B", $"transfer {Id} upload 'job' completed: 10/10 files, 1000 B/1000 B", "node a:1 left"], all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_told_with_the_exit_code_of_what_cannot_be_reached()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        foreach (var args in new[] { new[] { "cluster", "nodes" }, ["upload", "/t"], ["cluster", "watch"] })
        {
            var result = await _cli.RunAsync(["--cluster", url, .. args]);
            Assert.Equal(ExitCode.StoreFailed, result.Code);
            Assert.Contains($"The management endpoint '{url}' cannot be reached (Connection refused)", result.Error, StringComparison.Ordinal);
            Assert.Contains("[RA4030]", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_is_sent_and_never_shown()
    {
        const string token = "0123456789-the-token";
        await using var endpoint = new FakeEndpoint();
        endpoint.Answers["GET /api/v1/nodes"] = Problem(401, "RA4008", "no");
        var file = _cli.WriteFile("token", token + "\n");
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "--token-file", file, "cluster", "nodes", "-vv");
        Assert.Equal(ExitCode.StoreFailed, result.Code);
        Assert.Contains("--token-file", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, result.Error + result.Output, StringComparison.Ordinal);
        Assert.Equal("Bearer " + token, endpoint.Requests[0].Headers["Authorization"]);
    }

    [Theory]
    [InlineData(400, "RA4007", ExitCode.InputInvalid)]
    [InlineData(404, "RA4010", ExitCode.InputInvalid)]
    [InlineData(429, "RA4009", ExitCode.StoreFailed)]
    [InlineData(503, "RA4011", ExitCode.Failed)]
    [InlineData(500, "RA9999", ExitCode.Failed)]
    public async Task A_problem_keeps_its_sentence_and_has_its_exit_code(int status, string code, object expected)
    {
        await using var endpoint = new FakeEndpoint();
        endpoint.Answers["GET /api/v1/nodes"] = Problem(status, code, "This is how it is");
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "nodes");
        Assert.Equal((ExitCode)expected, result.Code);
        Assert.Contains("This is how it is", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>hello</html>", 200, "text/html")]
    [InlineData("nothing here", 404, "text/plain")]
    public async Task Something_else_that_answers_is_told(string text, int status, string type)
    {
        await using var endpoint = new FakeEndpoint();
        endpoint.Answers["GET /api/v1/nodes"] = Json(text, status, type);
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "cluster", "nodes");
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("[RA4031]", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();
}
