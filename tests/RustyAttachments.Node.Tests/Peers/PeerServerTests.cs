using System.Net;
using System.Net.Http.Headers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Node.Tests.Peers;

/// <summary>What the endpoint answers, asked with a plain client.</summary>
public sealed class PeerServerTests : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i * 3))];
    private static readonly ContentHash Hash = ContentHasher.Hash(Content);

    private readonly InMemoryContentStore _store = new();
    private readonly FaultyContentStore _faulty;
    private readonly HttpClient _client = new();
    private TestPeer _peer = null!;

    public PeerServerTests()
    {
        _store.Plant(StoreKey.Data(Hash), Content);
        _faulty = new FaultyContentStore(_store);
    }

    public async Task InitializeAsync() => _peer = await TestPeer.StartAsync(_faulty, maxRequests: 2);

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _peer.DisposeAsync();
    }

    [Theory]
    [InlineData("?size=10000", 0)]
    [InlineData("", 1)]
    public async Task An_object_is_given_and_got_from_the_store_once(string query, int heads)
    {
        for (var i = 0; i < 3; i++)
        {
            using var response = await SendAsync($"content/{Hash}{query}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(Content, await response.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal((1, heads), (_faulty.Calls(StoreCall.GetToFile), _faulty.Calls(StoreCall.Head)));
    }

    [Theory]
    [InlineData(0, 99, 206)]
    [InlineData(5000, 9999, 206)]
    [InlineData(9990, 20_000, 206)]
    [InlineData(10_000, 10_001, 416)]
    public async Task A_range_is_given(int from, int to, int status)
    {
        using var response = await SendAsync($"content/{Hash}", change: r => r.Headers.Range = new RangeHeaderValue(from, to));
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 206) Assert.Equal(Content[from..Math.Min(to + 1, Content.Length)], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_question_for_the_size_gets_nothing_from_the_store()
    {
        using var there = await SendAsync($"content/{Hash}", HttpMethod.Head);
        using var absent = await SendAsync($"content/{ContentHasher.HashText("absent")}", HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, Content.Length), (there.StatusCode, there.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        Assert.Equal(0, _faulty.Calls(StoreCall.GetToFile));
    }

    public static TheoryData<string, string, int> Refusals => new()
    {
        { "GET", "content/", 400 },
        { "GET", "content/..%2f..%2fetc%2fpasswd", 400 },
        { "GET", "content/NoDigest", 400 },
        { "GET", $"content/{Hash}?size=-1", 400 },
        { "GET", $"content/{Hash}?size=1e9", 400 },
        { "GET", $"content/{Hash}?size=9999", 502 },
        { "GET", $"content/{Hash}?size=99999999999", 507 },
        { "GET", "content/00000000000000000000000000000000?size=5", 404 },
        { "GET", "content/00000000000000000000000000000000", 404 },
        { "GET", "", 400 },
        { "DELETE", $"content/{Hash}", 405 },
        { "PUT", $"content/{Hash}", 405 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_makes_no_sense_or_is_not_there_is_refused(string method, string path, int status)
    {
        using var response = await SendAsync(path, new HttpMethod(method));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Without_the_token_nothing_is_said(string? token)
    {
        await _peer.Fetcher.OpenForPeerAsync(Hash, Content.Length, CancellationToken.None).ContinueWith(o => o.Result.Dispose(), TaskScheduler.Default);
        foreach (var path in (string[])[$"content/{Hash}", "content/absent", ""])
        {
            using var response = await SendAsync(path, token: token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task A_store_that_fails_is_a_bad_gateway()
    {
        _faulty.On(StoreCall.GetToFile, new Fault.Before(ErrorCode.StoreUnreachable));
        using var response = await SendAsync($"content/{Hash}?size=10000");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Fact]
    public async Task Requests_beyond_the_limit_wait_and_are_answered()
    {
        var objects = Enumerable.Range(0, 10).Select(i => BitConverter.GetBytes(i)).ToList();
        foreach (var o in objects) _store.Plant(StoreKey.Data(ContentHasher.Hash(o)), o);
        var gate = new Gate();
        _faulty.On(StoreCall.GetToFile, new Fault.Slow(gate), times: objects.Count);

        var requests = objects.ConvertAll(o => SendAsync($"content/{ContentHasher.Hash(o)}?size=4"));
        await gate.Reached;
        Assert.InRange(gate.Arrivals, 1, 2);
        gate.Open();

        foreach (var (response, o) in (await Task.WhenAll(requests)).Zip(objects))
            using (response) Assert.Equal(o, await response.Content.ReadAsByteArrayAsync());
    }

    private Task<HttpResponseMessage> SendAsync(string path, HttpMethod? method = null, string? token = "own", Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(_peer.Address.Uri, path));
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + (token == "own" ? _peer.Address.Token : token));
        change?.Invoke(request);
        return _client.SendAsync(request);
    }
}
