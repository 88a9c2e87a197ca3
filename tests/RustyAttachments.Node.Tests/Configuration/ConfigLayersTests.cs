using Akka.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Configuration;

public sealed class ConfigLayersTests : IDisposable
{
    private readonly TempDirectory _files = new();
    private readonly Dictionary<string, string> _variables = [];

    [Fact]
    public void A_flag_wins_over_a_variable_and_that_over_the_file()
    {
        var file = _files.WriteFile("node.conf", "rusty-attachments { node { port = 1, hostname = localhost, drain-time = 7s }\n management.port = 2 }");
        _variables["RUSTY_ATTACHMENTS_NODE_PORT"] = "3";
        _variables["RUSTY_ATTACHMENTS_MANAGEMENT_PORT"] = "4";
        var settings = NodeSettings.Create(Build("--config", file, "--port", "5"));
        Assert.Equal((5, 4, "localhost", TimeSpan.FromSeconds(7)), (settings.Port, settings.Management.Port, settings.Hostname, settings.DrainTime));
    }

    [Fact]
    public void The_file_can_be_named_by_a_variable()
    {
        _variables[NodeOption.ConfigVariable] = _files.WriteFile("node.conf", "rusty-attachments.node.port = 77");
        Assert.Equal(77, NodeSettings.Create(Build()).Port);
    }

    [Fact]
    public void Lists_come_from_commas_and_repeated_flags()
    {
        var settings = NodeSettings.Create(Build("--roles", "worker, vfs", "--seed", "a:1", "--seed=b:2", "--location", "X=/x", "--location", "Y=/y=z", "--stop-with-input"));
        Assert.Equal(["worker", "vfs"], settings.Roles);
        Assert.Equal(["a", "b"], settings.Seeds.Select(s => s.Host));
        Assert.Equal(("/x", "/y=z", true), (settings.Locations["X"], settings.Locations["Y"], settings.StopWithInput));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a\"b\\c")]
    [InlineData("${akka.version}")]
    [InlineData("tab\tline\nend")]
    [InlineData("# no comment // none")]
    [InlineData("größe 文件")]
    public void Any_text_comes_through_as_it_is(string text) =>
        Assert.Equal(text, ConfigurationFactory.ParseString($"key = {ConfigLayers.Quote(text)}").GetString("key"));

    [Fact]
    public void A_mistyped_key_is_an_error_that_names_it()
    {
        var file = _files.WriteFile("node.conf", "rusty-attachments { node { prot = 1, tls.ca = x, locations.Anything = /x }\n hash-worker = 2 }");
        var error = Assert.Throws<RustyAttachmentsException>(() => Build("--config", file));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains("rusty-attachments.node.prot, rusty-attachments.node.tls.ca, rusty-attachments.hash-worker", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rusty-attachments { a { b = 1 }, c = 2 }")]
    [InlineData("rusty-attachments.node.port = ${nowhere}")]
    public void A_file_that_is_not_hocon_is_an_error_that_names_it(string text)
    {
        var file = _files.WriteFile("broken.conf", text);
        var error = Assert.Throws<RustyAttachmentsException>(() => Build("--config", file));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_or_huge_file_is_an_error()
    {
        Assert.Equal(ErrorCode.PathNotFound, Assert.Throws<RustyAttachmentsException>(() => Build("--config", _files["absent"])).Code);
        var huge = _files.WriteFile("huge.conf", new string('#', 2 << 20));
        Assert.Equal(ErrorCode.ConfigInvalid, Assert.Throws<RustyAttachmentsException>(() => Build("--config", huge)).Code);
    }

    [Fact]
    public void Every_mistake_of_the_command_line_is_said_at_once()
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => NodeArguments.Parse(["--prot", "--what=1", "--port"]));
        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.All(["'--prot'", "'--what'", "--port needs a value"], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--verbose", "DEBUG")]
    [InlineData("--quiet", "WARNING")]
    public void The_log_says_more_or_less(string flag, string level) => Assert.Equal(level, Build(flag).GetString("akka.loglevel"));

    public void Dispose() => _files.Dispose();

    private Config Build(params string[] args) => ConfigLayers.Build(NodeArguments.Parse(args), _variables.GetValueOrDefault);
}
