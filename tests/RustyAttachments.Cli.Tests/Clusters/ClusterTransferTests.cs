using System.Text;
using System.Text.Json;
using RustyAttachments.Cli.Errors;
using static RustyAttachments.Cli.Tests.Clusters.FakeEndpoint;

namespace RustyAttachments.Cli.Tests.Clusters;

/// <summary><c>upload</c>, <c>download</c>, <c>sync</c> and <c>prestage</c> on a cluster, against an endpoint that a test plays.</summary>
public sealed class ClusterTransferTests : IDisposable
{
    private readonly CliHarness _cli = new();

    [Fact]
    public async Task An_upload_is_submitted_once_with_all_that_was_chosen_and_followed_to_its_end()
    {
        await using var endpoint = new FakeEndpoint().Stream(Transfer("scanning", 0), Event("current", "{}"), Transfer("transferring", 4), Transfer("completed", 10, ""","manifestKey":"Manifests/job/x_input" """));
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "upload", "tree", "/abs/b/", "--shared-path", "--name", "job", "--include", "**/*.exr", "--exclude", "tmp/**",
            "--format", "v2023", "--symlinks", "exclude-all", "--on-error", "skip", "--force-rehash", "--limit-rate", "1MiB/s", "--farm-id", "f", "--queue-id", "q");
        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        Assert.Contains("uploaded 10 files, 1000 B, in 2.0 s", result.Output, StringComparison.Ordinal);
        Assert.Contains("manifest Manifests/job/x_input\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:4001      3      6  600 B   500 B\n127.0.0.1:4002      2      4  400 B   400 B\n", result.Output, StringComparison.Ordinal);

        var sent = endpoint.Sent("POST", "/api/v1/transfers");
        Assert.Equal(["upload", "v2023", "exclude-all", "skip", "job", "f", "q"], new[] { "kind", "format", "symlinks", "onError", "name", "farmId", "queueId" }.Select(m => sent.GetProperty(m).GetString()));
        Assert.Equal((1 << 20, true, true), (sent.GetProperty("limitRate").GetInt64(), sent.GetProperty("forceRehash").GetBoolean(), sent.GetProperty("source").GetProperty("shared").GetBoolean()));
        Assert.Equal([_cli["tree"], "/abs/b"], Texts(sent.GetProperty("source").GetProperty("paths")));
        Assert.Equal(["**/*.exr"], Texts(sent.GetProperty("include")));
        Assert.Equal(["tmp/**"], Texts(sent.GetProperty("exclude")));
        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(endpoint.Requests, r => r.Method == "POST").Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData(".", "")]
    [InlineData("./shots/010/", "shots/010")]
    public async Task Paths_in_a_location_stay_relative(string path, string sent)
    {
        await using var endpoint = new FakeEndpoint();
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "upload", path, "--location", "ProjectFiles", "--detach", "-q");
        Assert.Equal((ExitCode.Done, Id + "\n"), (result.Code, result.Output));
        var source = endpoint.Sent("POST", "/api/v1/transfers").GetProperty("source");
        Assert.Equal("ProjectFiles", source.GetProperty("location").GetString());
        Assert.Equal([sent], Texts(source.GetProperty("paths")));
        Assert.False(endpoint.WasAsked("GET", "/api/v1/events"));
    }

    [Fact]
    public async Task A_download_a_sync_and_a_prestage_name_keys_of_the_store()
    {
        await using var endpoint = new FakeEndpoint();
        _cli.Variables["RUSTY_ATTACHMENTS_CLUSTER"] = endpoint.Url;
        Assert.Equal(ExitCode.Done, (await _cli.RunAsync("download", "job/x_input", "out", "--conflict", "skip", "--no-verify", "--detach")).Code);
        Assert.Equal(ExitCode.Done, (await _cli.RunAsync("sync", "--all", "--to", "/mnt/store", "--detach")).Code);
        Assert.Equal(ExitCode.Done, (await _cli.RunAsync("prestage", "Manifests/job/x_input", "s3://b/r/Manifests/y", "--nodes", "a:1,role:worker", "--nodes", "b:2", "--directory", "My Files:/a/b/", "--detach")).Code);
        var sent = endpoint.Requests.Where(r => r.Method == "POST").Select(r => JsonDocument.Parse(r.Body).RootElement).ToArray();
        Assert.Equal(["download", "sync", "prestage"], sent.Select(d => d.GetProperty("kind").GetString()));
        Assert.Equal(("Manifests/job/x_input", _cli["out"], "skip", false), (sent[0].GetProperty("manifest").GetString(), sent[0].GetProperty("destination").GetProperty("path").GetString(), sent[0].GetProperty("conflict").GetString(), sent[0].GetProperty("verify").GetBoolean()));
        Assert.Equal((true, "/mnt/store"), (sent[1].GetProperty("all").GetBoolean(), sent[1].GetProperty("to").GetString()));
        Assert.Equal(["Manifests/job/x_input", "Manifests/y"], Texts(sent[2].GetProperty("manifests")));
        Assert.Equal(["a:1", "role:worker", "b:2"], Texts(sent[2].GetProperty("nodes")));
        Assert.Equal(("My Files", "a/b"), (sent[2].GetProperty("directory").GetProperty("location").GetString(), sent[2].GetProperty("directory").GetProperty("path").GetString()));
    }

    [Fact]
    public async Task When_the_endpoint_is_gone_another_node_that_it_named_is_asked()
    {
        await using var second = new FakeEndpoint().Stream(Transfer("transferring", 7), Transfer("completed", 10));
        await using var first = new FakeEndpoint().Stream(Node("127.0.0.1:4002", second.Url), Transfer("transferring", 2));
        var result = await _cli.RunAsync("--cluster", first.Url, "--json", "upload", "/tree");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(("completed", Id, second.Url), (result.Json.GetProperty("status").GetString(), result.Json.GetProperty("transfer").GetProperty("id").GetString(), result.Json.GetProperty("cluster").GetString()));
        Assert.Equal(10, result.Json.GetProperty("totals").GetProperty("filesDone").GetInt64());
    }

    [Theory]
    [InlineData("upload", "/tree", "--shared-path")]
    [InlineData("upload", "shots", "--location", "L")]
    [InlineData("prestage", "Manifests/job/x_input")]
    public async Task When_the_endpoint_is_lost_at_submission_the_same_is_submitted_at_another_node_until_it_is_taken(params string[] args)
    {
        await using var second = new FakeEndpoint().Stream(Transfer("completed", 10));
        await using var first = new FakeEndpoint();
        first.Answers["GET /api/v1/nodes"] = NodesAre(("127.0.0.1:4001", first.Url), ("127.0.0.1:4002", second.Url));
        first.Answers["POST /api/v1/transfers"] = new() { Reset = true };
        var asked = 0;
        // Who decided was the node that is gone: until it has been replaced, nobody can take the transfer.
        second.Answers["POST /api/v1/transfers"] = new()
        {
            Later = (_, _) => Task.FromResult(++asked == 1 ? Problem(503, "RA4012", "Nobody decides now") : Json($$"""{"id":"{{Id}}"}""", 201)),
        };
        var result = await _cli.RunAsync(["--cluster", first.Url, .. args]);
        Assert.Equal((ExitCode.Done, 2), (result.Code, asked));
        var sent = first.Requests.Concat(second.Requests).Where(r => r.Method == "POST").ToList();
        Assert.True(sent.Count >= 3);
        Assert.Single(sent.Select(r => r.Headers["Idempotency-Key"]).Distinct());
        Assert.Single(sent.Select(r => Encoding.UTF8.GetString(r.Body)).Where(body => body.Length > 0).Distinct());
    }

    [Fact]
    public async Task A_path_of_one_node_is_never_submitted_at_another_one()
    {
        await using var second = new FakeEndpoint();
        await using var first = new FakeEndpoint();
        first.Answers["GET /api/v1/nodes"] = NodesAre(("127.0.0.1:4002", second.Url));
        first.Answers["POST /api/v1/transfers"] = new() { Reset = true };
        var result = await _cli.RunAsync("--cluster", first.Url, "upload", "/tree");
        Assert.Equal(ExitCode.StoreFailed, result.Code);
        Assert.Contains("[RA4030]", result.Error, StringComparison.Ordinal);
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task A_failure_is_told_with_its_code_and_decides_the_exit_code()
    {
        const string issue = """{"path":"/t/a","code":"RA3001","message":"The store denies writing"}""";
        await using var endpoint = new FakeEndpoint().Stream(Transfer("failed", 3, $$""","failureCount":2,"firstFailure":{{issue}}""").Replace("\"failureCount\":0,", "", StringComparison.Ordinal));
        endpoint.Answers[$"GET /api/v1/transfers/{Id}/errors?take=500"] = Json($$"""{"total":2,"issues":[{{issue}},{"path":"/t/b","code":"RA2000","message":"cannot be read"}]}""");
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "upload", "/t");
        Assert.Equal(ExitCode.StoreFailed, result.Code);
        Assert.Contains("warning: cannot be read [RA2000]", result.Error, StringComparison.Ordinal);
        Assert.Contains("ra: The store denies writing (and 1 other problem) [RA3001]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_manifest_is_fetched_to_a_file()
    {
        await using var endpoint = new FakeEndpoint().Stream(Transfer("completed", 10, ""","manifestKey":"Manifests/job/x_input" """));
        endpoint.Answers[$"GET /api/v1/transfers/{Id}/manifest"] = Json("""{"some":"manifest"}""");
        var result = await _cli.RunAsync("--cluster", endpoint.Url, "upload", "/t", "-o", "m.json");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal("""{"some":"manifest"}""", await File.ReadAllTextAsync(_cli["m.json"]));
        Assert.Contains("written to " + _cli["m.json"], result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "", true)]
    [InlineData(true, "c\n", true)]
    [InlineData(true, "d\n", false)]
    [InlineData(true, "", false)]
    public async Task An_interrupt_cancels_or_on_a_terminal_asks(bool terminal, string typed, bool cancels)
    {
        using var interrupt = new CancellationTokenSource();
        await using var endpoint = new FakeEndpoint().Stream(Transfer("transferring", 2)).Stream(Transfer("cancelled", 2));
        // The first stream has ended; before anybody asks for the second one, the user presses Ctrl-C.
        var clock = new InterruptingClock(interrupt);
        var result = await _cli.RunAsync(Encoding.UTF8.GetBytes(typed), terminal, clock, ["--cluster", endpoint.Url, "upload", "/t", "--progress", "none"], interrupt.Token);
        Assert.Equal(cancels, endpoint.WasAsked("DELETE", "/api/v1/transfers/" + Id));
        Assert.Equal(cancels ? ExitCode.Cancelled : ExitCode.Done, result.Code);
        if (!cancels) Assert.Contains("ra cluster watch " + Id, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upload", "/t", "--store", "/s")]
    [InlineData("upload", "/t", "--no-cache")]
    [InlineData("upload", "/abs", "--location", "L")]
    [InlineData("upload", "t", "--location", "L", "--shared-path")]
    [InlineData("sync", "--all", "--from", "/a", "--to", "/b")]
    [InlineData("download", "-", "out")]
    [InlineData("prestage", "Manifests/x", "--directory", "/etc")]
    [InlineData("verify")]
    [InlineData("snapshot", "/t")]
    public async Task What_a_cluster_does_not_do_is_told(params string[] args)
    {
        var result = await _cli.RunAsync(["--cluster", "http://127.0.0.1:1", .. args]);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("[RA1000]", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upload", "/t", "--shared-path")]
    [InlineData("upload", "/t", "--detach")]
    [InlineData("prestage", "Manifests/x")]
    [InlineData("cluster", "nodes")]
    public async Task What_needs_a_cluster_says_so(params string[] args)
    {
        var result = await _cli.RunAsync(args);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("--cluster URL", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];
}
