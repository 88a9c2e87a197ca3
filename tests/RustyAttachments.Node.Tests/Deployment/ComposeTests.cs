using System.Text.RegularExpressions;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Deployment;

/// <summary>The secrets that one run of docker/secrets.sh makes.</summary>
public sealed class SecretsFixture : IAsyncLifetime
{
    private readonly TempDirectory _files = new();

    public string Directory => Path.Combine(_files.Path, "secrets");

    public Task InitializeAsync() => Checkout.RunAsync(Checkout.PathOf("docker/secrets.sh"), [Directory]);

    public Task DisposeAsync()
    {
        _files.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>What docker-compose.yml says is valid and fits what the program is; no engine runs here.</summary>
public sealed partial class ComposeTests(SecretsFixture secrets) : IClassFixture<SecretsFixture>
{
    private readonly string _compose = Checkout.Read("docker-compose.yml");

    [Fact]
    public async Task It_is_valid_and_has_all_services()
    {
        var config = await ConfigAsync();
        Assert.All(["node1", "node2", "node3", "postgres", "s3", "bucket", "prometheus", "grafana"], service => Assert.Matches($@"(?m)^  {service}:$", config));
        Assert.Equal(8, Regex.Count(config, @"(?m)^    (image|build):.*$") - Regex.Count(config, @"(?m)^    build:"));
        Assert.Equal(7, Regex.Count(config, @"(?m)^    healthcheck:$")); // all but the one that makes the bucket and ends
        Assert.DoesNotContain(":latest", config, StringComparison.Ordinal);
    }

    [Fact]
    public void It_holds_no_secret()
    {
        Assert.All(SecretName().Matches(_compose), match => Assert.Matches(@"(_FILE|_TOKEN_FILE|__FILE)$|^POSTGRES_INITDB_ARGS$", match.Groups[1].Value));
        var texts = Directory.GetFiles(secrets.Directory).Select(File.ReadAllText).SelectMany(text => Random().Matches(text)).Select(match => match.Value).Distinct().ToArray();
        Assert.Equal(6, texts.Length);
        foreach (var file in (string[])["docker-compose.yml", "docker/node.conf", "docker/prometheus/prometheus.yml"])
            Assert.All(texts, text => Assert.DoesNotContain(text, Checkout.Read(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_file_and_secret_that_it_names_is_there()
    {
        var paths = BindMount().Matches(_compose).Select(match => match.Groups[1].Value).Where(path => path != "./docker/secrets").Distinct().ToArray();
        Assert.Contains("./docker/node.conf", paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Checkout.PathOf(path)), path));
        var files = SecretFile().Matches(_compose).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.Equal(17, files.Length);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(secrets.Directory, file)), file));
        foreach (Match match in Copied().Matches(Checkout.Read("Dockerfile")))
            Assert.All(match.Groups[1].Value.Split(' '), path => Assert.True(Path.Exists(Checkout.PathOf(path)), path));
    }

    [Theory]
    [InlineData("node1")]
    [InlineData("node2")]
    [InlineData("node3")]
    public void A_node_accepts_its_configuration_and_secrets_without_a_warning(string name)
    {
        using var files = new TempDirectory();
        var text = Checkout.Read("docker/node.conf").Replace("/run/secrets/node.", $"{secrets.Directory}/{name}.", StringComparison.Ordinal).Replace("/run/secrets/", secrets.Directory + "/", StringComparison.Ordinal);
        var config = ConfigLayers.Build(NodeArguments.Parse(["--config", files.WriteFile("node.conf", text)]), variable => variable == "RUSTY_ATTACHMENTS_NODE_HOSTNAME" ? name : null);
        var settings = NodeSettings.Create(config);
        var loaded = NodeSecrets.Load(settings, TimeProvider.System, _ => null);
        Assert.Empty(loaded.Warnings);
        Assert.True(loaded.Tokens.AreRequired);
        Assert.True(loaded.ServerIdentity!.MatchesHostname(name));
        Assert.Equal("postgres:5432", loaded.Journal!.Server);
        Assert.Contains(settings.Seeds, seed => seed.Host == "node1");
    }

    [Fact]
    public async Task Secrets_that_are_there_are_kept()
    {
        var before = Directory.GetFiles(secrets.Directory).Order().Select(File.ReadAllText).ToArray();
        await Checkout.RunAsync(Checkout.PathOf("docker/secrets.sh"), [secrets.Directory]);
        Assert.Equal(before, Directory.GetFiles(secrets.Directory).Order().Select(File.ReadAllText));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(secrets.Directory));
    }

    // The plugin where there is one, else Debian's package docker-compose.
    private async Task<string> ConfigAsync()
    {
        var plugin = (await Checkout.TryAsync("docker", ["compose", "version"])).Code == 0;
        return await Checkout.RunAsync(plugin ? "docker" : "docker-compose", plugin ? ["compose", "config"] : ["config"], ("RA_SECRETS", secrets.Directory));
    }

    [GeneratedRegex(@"(?m)^\s+([A-Z_]*(?:PASSWORD|SECRET|TOKEN|KEY)[A-Z_]*):")]
    private static partial Regex SecretName();

    [GeneratedRegex("[0-9a-f]{20,}")]
    private static partial Regex Random();

    [GeneratedRegex(@"[""-](\./[\w./-]+?)[:}]")]
    private static partial Regex BindMount();

    [GeneratedRegex(@"RA_SECRETS:-\./docker/secrets\}/([\w.]+)")]
    private static partial Regex SecretFile();

    [GeneratedRegex(@"(?m)^COPY (?!--from)(.+) \S+$")]
    private static partial Regex Copied();
}
