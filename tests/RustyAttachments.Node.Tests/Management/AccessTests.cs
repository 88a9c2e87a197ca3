using System.Net;
using RustyAttachments.Node.Tests.Security;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Management;

/// <summary>An endpoint with tokens and HTTPS.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    internal const string Reader = "reader-0123456789abcdef";
    internal const string Operator = "operator-0123456789abcdef";

    private readonly TempDirectory _files = new();
    private readonly TestAuthority _authority = new();

    internal RunningNode Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        using var identity = _authority.Issue();
        var (certificate, key) = TestAuthority.Write(_files, "server", identity);
        Node = await RunningNode.StartAsync($$"""
            management {
              read-token-file = "{{_files.WriteFile("read", Reader)}}", operate-token-file = "{{_files.WriteFile("operate", Operator)}}"
              tls { certificate-file = "{{certificate}}", key-file = "{{key}}" }
            }
            """, _ => new FakeTransferService());
        Assert.True(await Node.Host.WaitUpAsync());
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        _authority.Dispose();
        _files.Dispose();
    }
}

public sealed class AccessTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    [Theory]
    [InlineData("GET", "/alive", null, HttpStatusCode.OK)]
    [InlineData("GET", "/ready", null, HttpStatusCode.OK)]
    [InlineData("GET", "/cluster/members", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/metrics", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/nowhere", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/cluster/members", "wrong-0123456789abcdef", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/cluster/members", AccessFixture.Reader, HttpStatusCode.OK)]
    [InlineData("GET", "/cluster/members", AccessFixture.Operator, HttpStatusCode.OK)]
    [InlineData("DELETE", "/cluster/members/127.0.0.1:1", null, HttpStatusCode.Unauthorized)]
    [InlineData("DELETE", "/cluster/members/127.0.0.1:1", AccessFixture.Reader, HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "/cluster/members/127.0.0.1:1", AccessFixture.Operator, HttpStatusCode.NotFound)]
    [InlineData("GET", "/", null, HttpStatusCode.OK)]
    [InlineData("GET", "/dashboard/app.js", null, HttpStatusCode.OK)]
    [InlineData("GET", "/api/v1/events", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/v1/transfers", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/v1/transfers", AccessFixture.Reader, HttpStatusCode.OK)]
    [InlineData("POST", "/api/v1/transfers", AccessFixture.Reader, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/v1/transfers", AccessFixture.Operator, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("DELETE", "/api/v1/transfers/x", AccessFixture.Reader, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/v1/nodes/127.0.0.1:1/drain", AccessFixture.Reader, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/v1/nodes/127.0.0.1:1/drain", AccessFixture.Operator, HttpStatusCode.NotFound)]
    public async Task A_token_opens_what_its_role_may_use(string method, string path, string? token, HttpStatusCode status)
    {
        using var response = await fixture.Node.SendAsync(new HttpMethod(method), path, token);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task A_token_in_the_address_opens_nothing()
    {
        using var response = await fixture.Node.SendAsync(HttpMethod.Get, "/cluster/members?access_token=" + AccessFixture.Operator);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public void The_endpoint_speaks_https() => Assert.Equal("https", fixture.Node.Client.BaseAddress!.Scheme);
}
