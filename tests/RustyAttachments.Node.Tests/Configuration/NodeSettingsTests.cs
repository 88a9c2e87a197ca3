using System.Net;
using Akka.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Membership;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Configuration;

public sealed class NodeSettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_reference_file()
    {
        var settings = NodeSettings.Create(ConfigLayers.Reference);
        Assert.Equal(["worker", "coordinator", "vfs"], settings.Roles);
        Assert.Equal(("127.0.0.1", "127.0.0.1", 2552, 2552), (settings.Hostname, settings.BindHostname, settings.Port, settings.BindPort));
        Assert.Empty(settings.Seeds);
        Assert.Empty(settings.Locations);
        Assert.Null(settings.Store);
        Assert.Equal((TimeSpan.FromSeconds(20), false, 512 * 1024), (settings.DrainTime, settings.StopWithInput, settings.FrameSize));
        Assert.Null(settings.Tls);
        Assert.Equal((JournalProvider.Sqlite, null), (settings.Journal!.Provider, settings.Journal.ConnectionStringFile));
        Assert.EndsWith("/.rusty-attachments/node/2552/journal.db", settings.Journal.File, StringComparison.Ordinal);
        Assert.EndsWith("/.rusty-attachments/content", settings.Cache.Directory, StringComparison.Ordinal);
        Assert.Equal(10L * 1024 * 1024 * 1024, settings.Cache.Size);
        Assert.Equal(new PeerSettings(0, 32, TimeSpan.FromSeconds(30)), settings.Peer);
        Assert.Equal(6, settings.Engine.UnitsPerNode);
    }

    [Fact]
    public void The_defaults_of_the_endpoint_are_those_of_the_reference_file()
    {
        var management = NodeSettings.Create(ConfigLayers.Reference).Management;
        Assert.Equal((IPAddress.Loopback, 8558), (management.Address, management.Port));
        Assert.Equal((null, null, null), (management.ReadTokenFile, management.OperateTokenFile, management.Tls));
        Assert.Equal((64 * 1024, 64, 256), (management.MaxBodySize, management.MaxRequests, management.MaxConnections));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)), (management.RequestTimeout, management.CheckInterval));
    }

    [Fact]
    public void Overrides_win()
    {
        var settings = Create("""
            node { roles = [worker], port = 0, seeds = ["a.example:2552", "10.0.0.7:99"], drain-time = 3s, store = "s3://bucket/root",
              locations { ProjectFiles = "/mnt/projects/", "Tool Box" = /mnt/tools } }
            management { port = 0, hostname = localhost }
            hash-workers = 3
            """);
        Assert.Equal(["worker"], settings.Roles);
        Assert.Equal([new DnsEndPoint("a.example", 2552), new DnsEndPoint("10.0.0.7", 99)], settings.Seeds);
        Assert.Equal(("/mnt/projects", "/mnt/tools"), (settings.Locations["ProjectFiles"], settings.Locations["Tool Box"]));
        Assert.IsType<S3StoreUri>(settings.Store);
        Assert.Equal((0, TimeSpan.FromSeconds(3), 3), (settings.Management.Port, settings.DrainTime, settings.Engine.HashWorkers));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("256MiB", 256 * 1024 * 1024)]
    public void A_node_may_have_no_cache_or_one_of_a_useful_size(string size, long bytes) =>
        Assert.Equal(new CacheSettings("/cache", bytes), Create($"node.cache {{ directory = /cache, size = {size} }}").Cache);

    [Fact]
    public void A_cache_that_cannot_work_is_a_problem() => AssertProblems(
        "node { cache { directory = near, size = 1MiB }\n peer { port = -1, max-requests = 0, timeout = soon } }",
        "cache.directory = 'near'", "cache.size = '1MiB'", "peer.port", "peer.max-requests", "peer.timeout");

    [Fact]
    public void A_node_may_listen_on_another_port_than_others_reach_it_at()
    {
        var settings = Create("node { port = 2552, bind-port = 42552 }");
        var akka = AkkaSetup.Build(settings, ConfigLayers.Reference);
        Assert.Equal((42552, 2552), (akka.GetInt("akka.remote.dot-netty.tcp.port"), akka.GetInt("akka.remote.dot-netty.tcp.public-port")));
    }

    [Fact]
    public void Only_coordinators_have_a_journal_and_one_on_a_free_port_has_no_lasting_one()
    {
        Assert.Null(Create("node.roles = [worker, vfs]").Journal);
        Assert.Null(Create("node { roles = [coordinator], port = 0 }").Journal!.File);
        Assert.Equal("/data/j.db", Create("node { port = 0, journal.file = \"/data/j.db\" }").Journal!.File);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() => AssertProblems(
        """
        node { roles = [worker, boss], port = 70000, seeds = [nowhere], drain-time = soon, frame-size = 1KiB, store = "ftp://x", stop-with-input = perhaps,
          locations { relative = "mnt", "a/b" = "/x" }
          tls { ca-file = "/absent/ca.pem" }
          journal { provider = oracle, connection-string-file = "/absent/secret" } }
        management { hostname = example, port = -1, max-requests = 0, tls.key-file = /absent/key.pem }
        hash-workers = many
        """,
        "roles", "boss", "port = '70000'", "'nowhere'", "drain-time", "frame-size", "store", "stop-with-input", "locations.relative", "'a/b'",
        "tls.ca-file = '/absent/ca.pem' does not exist", "tls.certificate-file is not set", "journal.provider = 'oracle'", "journal.connection-string-file = '/absent/secret' does not exist", "tls.key-file", "hostname = 'example'", "port = '-1'", "max-requests", "hash-workers");

    [Theory]
    [InlineData("node.hostname = \"10.1.2.3\"")]
    [InlineData("node.hostname = farm7")]
    [InlineData("node.bind-hostname = \"0.0.0.0\"")]
    public void Other_machines_need_tls(string hocon) => AssertProblems(hocon, "tls.ca-file, tls.certificate-file and tls.key-file");

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("not a host")]
    [InlineData("")]
    public void A_hostname_must_be_one_that_others_can_use(string hostname) => AssertProblems($"node.hostname = \"{hostname}\"", $"hostname = '{hostname}'");

    [Fact]
    public void A_management_endpoint_for_other_machines_needs_a_token() =>
        AssertProblems("management.hostname = \"0.0.0.0\"", "read-token-file or operate-token-file");

    [Fact]
    public void A_management_endpoint_with_a_token_may_listen_anywhere()
    {
        using var files = new TempDirectory();
        var settings = Create($"management {{ hostname = \"0.0.0.0\", read-token-file = \"{files.WriteFile("token", "x")}\" }}");
        Assert.Equal(IPAddress.Any, settings.Management.Address);
    }

    [Theory]
    [InlineData("suppress-validation = true")]
    [InlineData("require-mutual-authentication = off")]
    public void What_lets_strangers_in_is_refused(string ssl)
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => NodeSettings.Create(
            ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.ssl {{ {ssl} }}").WithFallback(ConfigLayers.Reference)));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains("let strangers into the cluster", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node.conf")]
    [InlineData("test.conf")]
    public void The_example_files_have_known_keys_only(string name)
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "RustyAttachments.sln"))) directory = Path.GetDirectoryName(directory)!;
        var config = ConfigLayers.Build(NodeArguments.Parse(["--config", Path.Combine(directory, "hocon", name)]), _ => null);
        Assert.True(config.HasPath("rusty-attachments.node.roles"));
    }

    private static NodeSettings Create(string hocon) =>
        NodeSettings.Create(ConfigurationFactory.ParseString($"rusty-attachments {{ {hocon} }}").WithFallback(ConfigLayers.Reference));

    private static void AssertProblems(string hocon, params string[] parts)
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => Create(hocon));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
