using System.Security.Cryptography.X509Certificates;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Node.Peers;
using RustyAttachments.Node.Security;
using RustyAttachments.Node.Tests.Security;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Node.Tests.Peers;

/// <summary>Between machines: who gets objects, and from whom they are taken.</summary>
public sealed class PeerTlsTests : IDisposable
{
    private static readonly byte[] Content = "the content of a file"u8.ToArray();
    private static readonly ContentHash Hash = ContentHasher.Hash(Content);

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private readonly InMemoryContentStore _store = new();

    public PeerTlsTests() => _store.Plant(StoreKey.Data(Hash), Content);

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_node_of_the_cluster_gets_an_object_over_tls()
    {
        await using var home = await TestPeer.StartAsync(_store, trust: Trust(_authority));
        await using var peer = await TestPeer.StartAsync(_store, trust: Trust(_authority));
        Assert.Equal("https", home.Address.Uri.Scheme);

        Assert.Equal(FetchOutcome.FromPeer, await peer.Fetcher.FetchAsync(Hash, Content.Length, new PeerGroup([home.Address]), CancellationToken.None));
        Assert.Equal(Content, await peer.ContentAsync(Hash));
    }

    [Fact]
    public async Task A_home_of_another_authority_hears_nothing_and_the_store_serves()
    {
        await using var home = await TestPeer.StartAsync(_store, trust: Trust(_other));
        await using var peer = await TestPeer.StartAsync(_store, trust: Trust(_authority));

        Assert.Equal(FetchOutcome.FromStore, await peer.Fetcher.FetchAsync(Hash, Content.Length, new PeerGroup([home.Address]), CancellationToken.None));
        Assert.Null(await home.Cache.TryOpenAsync(Hash, CancellationToken.None));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("own")]
    [InlineData("other")]
    [InlineData("expired")]
    public async Task A_stranger_gets_nothing_though_it_knows_the_token(string certificate)
    {
        await using var home = await TestPeer.StartAsync(_store, trust: Trust(_authority));
        using var identity = certificate switch
        {
            "own" => TestAuthority.SelfSigned(),
            "other" => _other.Issue(),
            "expired" => _authority.Issue(validFromDays: -9, validToDays: -2),
            _ => null,
        };
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                ClientCertificates = identity is null ? null : [identity],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => identity!,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            },
        });
        client.DefaultRequestHeaders.Authorization = new("Bearer", home.Address.Token);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(home.Address.Uri, $"content/{Hash}")));
        Assert.Equal(0, _store.Calls(StoreCall.GetToFile));
    }

    private static ClusterTrust Trust(TestAuthority authority) => new(authority.Issue(), new X509Certificate2Collection(authority.Certificate), TimeProvider.System);
}
