using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RustyAttachments.Node.Tests.Management;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Security;

/// <summary>Who gets into a cluster with TLS, asked on real connections.</summary>
public sealed class HandshakeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _files = new();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();
    private RunningNode _node = null!;

    private int Port => new Uri(_node.Host.Address.Replace("akka.ssl.tcp", "tcp", StringComparison.Ordinal)).Port;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.StartAsync(TlsSettings("one"));
        Assert.True(await _node.Host.WaitUpAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_node_with_a_certificate_of_the_authority_joins()
    {
        await using var second = await RunningNode.StartAsync($"node.seeds = [\"127.0.0.1:{Port}\"], {TlsSettings("two")}");
        Assert.True(await second.Host.WaitUpAsync().WaitAsync(Patience));
        var members = (await second.GetAsync("/cluster/members")).GetProperty("members");
        Assert.Equal(2, members.GetArrayLength());
        Assert.StartsWith("akka.ssl.tcp://", second.Host.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_without_a_certificate_is_refused() => Assert.True(await IsRefusedAsync(null));

    [Fact]
    public async Task A_caller_with_a_certificate_of_its_own_is_refused()
    {
        using var identity = TestAuthority.SelfSigned();
        Assert.True(await IsRefusedAsync(identity));
    }

    [Fact]
    public async Task A_caller_with_a_certificate_of_another_authority_is_refused()
    {
        using var identity = _other.Issue();
        Assert.True(await IsRefusedAsync(identity));
    }

    [Fact]
    public async Task A_caller_with_an_expired_certificate_is_refused()
    {
        using var identity = _authority.Issue(validFromDays: -9, validToDays: -2);
        Assert.True(await IsRefusedAsync(identity));
    }

    [Fact]
    public async Task A_caller_without_encryption_is_refused()
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Port);
        await tcp.GetStream().WriteAsync("an association in clear text, long enough for a record"u8.ToArray());
        Assert.True(await EndsAsync(tcp.GetStream()));
    }

    [Fact]
    public async Task A_node_tells_a_seed_of_another_authority_nothing()
    {
        using var seed = new TcpListener(IPAddress.Loopback, 0);
        seed.Start();
        await using var joining = await RunningNode.StartAsync($"node.seeds = [\"127.0.0.1:{((IPEndPoint)seed.LocalEndpoint).Port}\"], {TlsSettings("joining")}");
        using var accepted = await seed.AcceptTcpClientAsync().WaitAsync(Patience);
        using var identity = _other.Issue();
        await using var tls = new SslStream(accepted.GetStream());
        Assert.True(await FailsOrEndsAsync(tls, () => tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = identity,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        })));
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _authority.Dispose();
        _other.Dispose();
        _files.Dispose();
    }

    private string TlsSettings(string name)
    {
        using var identity = _authority.Issue();
        var (certificate, key) = TestAuthority.Write(_files, name, identity);
        return $"node.tls {{ ca-file = \"{_authority.Write(_files, name + "-ca")}\", certificate-file = \"{certificate}\", key-file = \"{key}\" }}";
    }

    private async Task<bool> IsRefusedAsync(X509Certificate2? identity)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Port);
        await using var tls = new SslStream(tcp.GetStream());
        return await FailsOrEndsAsync(tls, () => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = identity is null ? null : [identity],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => identity!,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        }));
    }

    // The side that connects may have finished its part of the handshake before it hears that it was refused.
    private static async Task<bool> FailsOrEndsAsync(SslStream tls, Func<Task> handshake)
    {
        try
        {
            await handshake().WaitAsync(Patience);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return true;
        }

        return await EndsAsync(tls);
    }

    // True when the other side closes without having said anything.
    private static async Task<bool> EndsAsync(Stream stream)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            return await stream.ReadAsync(new byte[1], patience.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
