using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Node.Peers;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;
using RustyAttachments.TestKit.Telemetry;

namespace RustyAttachments.Node.Tests.Peers;

/// <summary>Homes that do not do what they should: the object is there all the same, from the store.</summary>
public sealed class PeerFaultTests : IAsyncDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
    private static readonly ContentHash Hash = ContentHasher.Hash(Content);

    private readonly InMemoryContentStore _store = new();
    private readonly ScriptedHttpServer _home = new();
    private readonly FakeTimeProvider _time = new();
    private readonly string _name = Guid.NewGuid().ToString("N");

    public PeerFaultTests() => _store.Plant(StoreKey.Data(Hash), Content);

    public static TheoryData<string, string> Faults => new()
    {
        { "wrong bytes", "wrong" },
        { "fewer bytes", "wrong" },
        { "more bytes", "wrong" },
        { "dies mid-body", "truncated" },
        { "resets", "unreachable" },
        { "401", "refused" },
        { "404", "refused" },
        { "503", "refused" },
        { "a redirect", "refused" },
        { "part of it", "refused" },
        { "says nothing", "timeout" },
        { "stops saying", "timeout" },
        { "nonsense", "unreachable" },
    };

    private static CancellationToken Never => CancellationToken.None;

    private PeerGroup Group => new([new PeerAddress("home", _home.Address, "token")]);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_home_is_asked_with_its_token_and_told_the_size()
    {
        _home.Then(new ScriptedResponse { Body = Content });
        await using var peer = await TestPeer.StartAsync(_store, _name);

        Assert.Equal(FetchOutcome.FromPeer, await peer.Fetcher.FetchAsync(Hash, Content.Length, Group, Never));

        var request = Assert.Single(_home.Requests);
        Assert.Equal(("GET", $"/content/{Hash}?size=100000", "Bearer token"), (request.Method, request.Target, request.Headers["authorization"]));
        Assert.Equal(0, _store.Calls(StoreCall.GetToFile));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_a_home_does_wrong_the_store_makes_good(string fault, string result)
    {
        using var measured = new Measurements("node", _name);
        var silent = fault is "says nothing" or "stops saying";
        _home.Then(Response(fault));
        await using var peer = await TestPeer.StartAsync(_store, _name, timeout: silent ? TimeSpan.FromMilliseconds(100) : null);

        Assert.Equal(FetchOutcome.FromStore, await peer.Fetcher.FetchAsync(Hash, Content.Length, Group, Never));

        Assert.Equal(Content, await peer.ContentAsync(Hash));
        Assert.Equal(1, _store.Calls(StoreCall.GetToFile));
        Assert.Equal([$"peer/{result}", "store/ok"], measured.Of("ra.content_fetch.objects"));
    }

    [Fact]
    public async Task A_home_that_is_not_there_is_left_alone_for_a_while()
    {
        using var measured = new Measurements("node", _name);
        var gone = new ScriptedHttpServer();
        await gone.DisposeAsync();
        await using var peer = await TestPeer.StartAsync(_store, _name, time: _time);
        var group = new PeerGroup([new PeerAddress("home", gone.Address, "token"), peer.Address]);
        var objects = Enumerable.Range(0, 1000).Select(i => BitConverter.GetBytes(i)).Where(c => group.HomeFor(_name, ContentHasher.Hash(c), _ => true) is not null).Take(3).ToList();
        foreach (var content in objects) _store.Plant(StoreKey.Data(ContentHasher.Hash(content)), content);

        await peer.Fetcher.FetchAsync(ContentHasher.Hash(objects[0]), 4, group, Never);
        await peer.Fetcher.FetchAsync(ContentHasher.Hash(objects[1]), 4, group, Never);
        Assert.Equal(1, measured.Sum("ra.content_fetch.objects", "peer/unreachable"));

        _time.Advance(TimeSpan.FromSeconds(11));
        await peer.Fetcher.FetchAsync(ContentHasher.Hash(objects[2]), 4, group, Never);
        Assert.Equal(2, measured.Sum("ra.content_fetch.objects", "peer/unreachable"));
        Assert.Equal(3, _store.Calls(StoreCall.GetToFile));
    }

    [Fact]
    public async Task Between_machines_nothing_is_said_without_encryption()
    {
        using var measured = new Measurements("node", _name);
        await using var peer = await TestPeer.StartAsync(_store, _name);
        var group = new PeerGroup([new PeerAddress("home", new Uri("http://192.0.2.1:9/"), "token")]);

        Assert.Equal(FetchOutcome.FromStore, await peer.Fetcher.FetchAsync(Hash, Content.Length, group, Never));

        Assert.Equal(["peer/refused", "store/ok"], measured.Of("ra.content_fetch.objects"));
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_ends_at_once()
    {
        var gate = new Gate();
        _home.Then(new ScriptedResponse { Gate = gate });
        await using var peer = await TestPeer.StartAsync(_store, _name);
        using var cancel = new CancellationTokenSource();

        var fetch = peer.Fetcher.FetchAsync(Hash, Content.Length, Group, cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        Assert.Equal(0, _store.Calls(StoreCall.GetToFile));
    }

    [Fact]
    public void The_text_of_an_address_does_not_show_its_token()
    {
        var address = new PeerAddress("node:1", new Uri("http://127.0.0.1:1/"), PeerAddress.NewToken());
        Assert.Equal(64, address.Token.Length);
        Assert.DoesNotContain(address.Token, $"{address}", StringComparison.Ordinal);
    }

    private static ScriptedResponse Response(string fault) => fault switch
    {
        "wrong bytes" => new() { Body = new byte[Content.Length] },
        "fewer bytes" => new() { Body = Content[..^1] },
        "more bytes" => new() { Body = [.. Content, 0] },
        "dies mid-body" => new() { Body = Content, SendOnly = 50_000 },
        "resets" => new() { Reset = true },
        "a redirect" => new() { Status = 302, Headers = new Dictionary<string, string> { ["Location"] = "http://127.0.0.1:1/" } },
        "part of it" => new() { Status = 206, Body = Content },
        "says nothing" => new() { Gate = new Gate() },
        "stops saying" => new() { Body = Content[..50_000], Headers = new Dictionary<string, string> { ["Content-Length"] = "100000" } },
        "nonsense" => new() { Status = 7 },
        _ => new() { Status = int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture) },
    };
}
