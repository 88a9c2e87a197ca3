using System.Net;
using System.Text;
using System.Text.Json;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Tests.Management;

public sealed class TransferRoutesTests(EndpointFixture fixture) : IClassFixture<EndpointFixture>
{
    private const string Upload = """{"kind":"upload","source":{"paths":["/assets"],"shared":true}}""";

    private RunningNode Node => fixture.Node;

    private FakeTransferService Transfers => fixture.Transfers;

    [Fact]
    public async Task A_submission_gets_an_id_and_a_place()
    {
        using var response = await SubmitAsync(Upload, null);
        var id = Text(await RunningNode.DocumentAsync(response, HttpStatusCode.Created), "id");
        Assert.Equal("/api/v1/transfers/" + id, response.Headers.Location?.ToString());
        Assert.Contains(Transfers.Submissions, s => s.Submission is UploadSubmission { Source.Shared: true } && s.Key is null);
    }

    [Fact]
    public async Task The_same_key_is_the_same_transfer()
    {
        using var first = await SubmitAsync(Upload, "job-17 of today");
        using var second = await SubmitAsync(Upload, "job-17 of today");
        var id = Text(await RunningNode.DocumentAsync(first, HttpStatusCode.Created), "id");
        Assert.Equal(id, Text(await RunningNode.DocumentAsync(second, HttpStatusCode.OK), "id"));
        Assert.Single(Transfers.Submissions, s => s.Key == "job-17 of today");
    }

    [Fact]
    public async Task A_key_has_1_to_128_printable_characters()
    {
        foreach (var key in new[] { "", new string('k', 129), "tab\there" })
        {
            using var response = await SubmitAsync(Upload, key);
            Assert.Contains("Idempotency-Key", Text(await RunningNode.DocumentAsync(response, HttpStatusCode.BadRequest), "detail"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"kind":"upload","source":{"paths":["/a"]},"surprise":1}""", "application/json", HttpStatusCode.BadRequest, "surprise")]
    [InlineData("""{"kind":"upload","kind":"sync"}""", "application/json", HttpStatusCode.BadRequest, "JSON")]
    [InlineData("""{"kind":"upload",""", "application/json", HttpStatusCode.BadRequest, "JSON")]
    [InlineData("""[[[[[[[[[[[[1]]]]]]]]]]]]""", "application/json", HttpStatusCode.BadRequest, "JSON")]
    [InlineData("""[]""", "application/json", HttpStatusCode.BadRequest, "object")]
    [InlineData("", "application/json", HttpStatusCode.BadRequest, "JSON")]
    [InlineData(Upload, "text/plain", HttpStatusCode.UnsupportedMediaType, "Content-Type")]
    public async Task A_body_that_is_not_understood_says_what_is_wrong(string body, string type, HttpStatusCode status, string says)
    {
        using var response = await SubmitAsync(body, null, type);
        var problem = await RunningNode.DocumentAsync(response, status);
        Assert.Equal("RA4007", Text(problem, "code"));
        Assert.Contains(says, Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        using var response = await SubmitAsync($$"""{"kind":"upload","name":"{{new string('x', 70_000)}}"}""", null);
        Assert.Equal("RA4007", Text(await RunningNode.DocumentAsync(response, HttpStatusCode.RequestEntityTooLarge), "code"));
    }

    [Fact]
    public async Task A_transfer_is_shown_with_all_that_is_known()
    {
        var transfer = Transfer(0xa1, TransferState.Transferring) with
        {
            Name = "shots", Counters = new UnitCounters { FilesTotal = 100, FilesDone = 40, BytesTotal = 1000, BytesDone = 400 }, TotalsFinal = true,
            FailureCount = 2, FirstFailure = new PathIssue("a/b", ErrorCode.LocalReadFailed, "It cannot be read."), UnitsPending = 3, UnitsLeased = 4, LimitRate = 5,
            Nodes = [new NodeShare("host:1", new UnitCounters { FilesDone = 40 }, 7, 2)], Excluded = [new NodeExclusion("host:2", "Its tree differs.")],
        };
        Transfers.Put(transfer);
        var shown = await Node.GetAsync("/api/v1/transfers/" + transfer.Id);
        Assert.Equal(("upload", "shots", "transferring", false), (Text(shown, "kind"), Text(shown, "name"), Text(shown, "state"), shown.GetProperty("ended").GetBoolean()));
        Assert.Equal((100, 400), (shown.GetProperty("counters").GetProperty("filesTotal").GetInt64(), shown.GetProperty("counters").GetProperty("bytesDone").GetInt64()));
        Assert.Equal(("a/b", "RA2000"), (Text(shown.GetProperty("firstFailure"), "path"), Text(shown.GetProperty("firstFailure"), "code")));
        var share = Assert.Single(shown.GetProperty("nodes").EnumerateArray());
        Assert.Equal(("host:1", 40, 2), (Text(share, "node"), share.GetProperty("counters").GetProperty("filesDone").GetInt32(), share.GetProperty("unitsRunning").GetInt32()));
        Assert.Equal("Its tree differs.", Text(Assert.Single(shown.GetProperty("excluded").EnumerateArray()), "reason"));
        Assert.Equal(transfer.SubmittedAt, shown.GetProperty("submittedAt").GetDateTimeOffset());
        Assert.False(shown.TryGetProperty("endedAt", out _));
    }

    [Fact]
    public async Task Lists_are_picked_by_state_and_kind_and_limited()
    {
        for (var i = 0; i < 5; i++) Transfers.Put(Transfer(0xb0 + i, i < 2 ? TransferState.Failed : TransferState.Scanning) with { Kind = TransferKind.Prestage });
        var failed = await Node.GetAsync("/api/v1/transfers?kind=prestage&state=failed");
        Assert.Equal(2, failed.GetProperty("total").GetInt32());
        Assert.All(failed.GetProperty("transfers").EnumerateArray(), t => Assert.Equal("failed", Text(t, "state")));
        Assert.Equal(3, (await Node.GetAsync("/api/v1/transfers?kind=prestage&state=running")).GetProperty("total").GetInt32());
        Assert.Equal(2, (await Node.GetAsync("/api/v1/transfers?kind=prestage&state=ended")).GetProperty("total").GetInt32());
        var some = await Node.GetAsync("/api/v1/transfers?kind=prestage&limit=1");
        Assert.Equal((5, 1), (some.GetProperty("total").GetInt32(), some.GetProperty("transfers").GetArrayLength()));
    }

    [Theory]
    [InlineData("state=flying", "state")]
    [InlineData("kind=Upload", "kind")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("colour=red", "colour")]
    public async Task A_query_that_is_not_understood_names_its_member(string query, string member)
    {
        using var response = await Node.SendAsync(HttpMethod.Get, "/api/v1/transfers?" + query);
        Assert.Contains($"'{member}'", Text(await RunningNode.DocumentAsync(response, HttpStatusCode.BadRequest), "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_and_limiting_reach_the_service()
    {
        var id = FakeTransferService.IdOf(0xc1);
        Transfers.Put(Transfer(0xc1, TransferState.Transferring));
        using var cancelled = await Node.SendAsync(HttpMethod.Delete, "/api/v1/transfers/" + id);
        await RunningNode.DocumentAsync(cancelled, HttpStatusCode.OK);
        foreach (var (body, limit) in new[] { ("""{"limitRate":"50MiB"}""", "52428800"), ("""{"limitRate":7}""", "7"), ("""{"limitRate":null}""", "none") })
        {
            using var limited = await Node.SendAsync(HttpMethod.Patch, "/api/v1/transfers/" + id, change: r => r.Content = new StringContent(body, Encoding.UTF8, "application/json"));
            await RunningNode.DocumentAsync(limited, HttpStatusCode.OK);
            await AssertCalledAsync($"limit {id} {limit}");
        }

        using var nothing = await Node.SendAsync(HttpMethod.Patch, "/api/v1/transfers/" + id, change: r => r.Content = new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Contains("limitRate", Text(await RunningNode.DocumentAsync(nothing, HttpStatusCode.BadRequest), "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("GET", "/manifest")]
    [InlineData("GET", "/errors")]
    public async Task A_transfer_that_does_not_exist_is_not_found(string method, string rest)
    {
        foreach (var id in new[] { FakeTransferService.IdOf(0xdead), "no-id", new string('A', 32) })
        {
            using var response = await Node.SendAsync(new HttpMethod(method), $"/api/v1/transfers/{id}{rest}");
            Assert.Equal("RA4010", Text(await RunningNode.DocumentAsync(response, HttpStatusCode.NotFound), "code"));
        }
    }

    [Fact]
    public async Task A_manifest_is_sent_as_it_was_stored()
    {
        var (with, without) = (FakeTransferService.IdOf(0xd1), FakeTransferService.IdOf(0xd2));
        Transfers.Put(Transfer(0xd1, TransferState.Completed), Transfer(0xd2, TransferState.Transferring));
        Transfers.Manifests[with] = "{\"paths\":[]}"u8.ToArray();
        using var found = await Node.SendAsync(HttpMethod.Get, $"/api/v1/transfers/{with}/manifest");
        Assert.Equal("{\"paths\":[]}", await found.Content.ReadAsStringAsync());
        Assert.Equal("attachment", found.Content.Headers.ContentDisposition?.DispositionType);
        using var absent = await Node.SendAsync(HttpMethod.Get, $"/api/v1/transfers/{without}/manifest");
        Assert.Equal("RA3003", Text(await RunningNode.DocumentAsync(absent, HttpStatusCode.NotFound), "code"));
    }

    [Fact]
    public async Task Errors_come_in_pages()
    {
        var id = FakeTransferService.IdOf(0xe1);
        Transfers.Put(Transfer(0xe1, TransferState.Failed));
        Transfers.Issues[id] = [.. Enumerable.Range(0, 250).Select(i => new PathIssue($"f{i:D3}", ErrorCode.LocalFileChanged, "It changed."))];
        var page = await Node.GetAsync($"/api/v1/transfers/{id}/errors?skip=200&take=20");
        Assert.Equal(250, page.GetProperty("total").GetInt64());
        Assert.Equal(Enumerable.Range(200, 20).Select(i => $"f{i:D3}"), page.GetProperty("issues").EnumerateArray().Select(i => Text(i, "path")));
        Assert.Equal("RA2004", Text(page.GetProperty("issues")[0], "code"));
        Assert.Equal(100, (await Node.GetAsync($"/api/v1/transfers/{id}/errors")).GetProperty("issues").GetArrayLength());
        using var tooMany = await Node.SendAsync(HttpMethod.Get, $"/api/v1/transfers/{id}/errors?take=501");
        await RunningNode.DocumentAsync(tooMany, HttpStatusCode.BadRequest);
    }

    internal static TransferStatus Transfer(int number, TransferState state) => new()
    {
        Id = FakeTransferService.IdOf(number), Kind = TransferKind.Upload, Name = $"transfer {number:x}", State = state,
        SubmittedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(number), UpdatedAt = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero),
        EndedAt = state >= TransferState.Completed ? new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero) : null,
    };

    // Other tests of this class, which run before or after, have calls of their own.
    private async Task AssertCalledAsync(string call)
    {
        while (await Transfers.NextCallAsync() != call)
        {
        }
    }

    private async Task<HttpResponseMessage> SubmitAsync(string body, string? key, string type = "application/json") =>
        await Node.SendAsync(HttpMethod.Post, "/api/v1/transfers", change: request =>
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
            if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        });

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
