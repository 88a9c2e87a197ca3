using System.CommandLine;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli.Tests;

public class HelpTests
{
    public static TheoryData<string> Commands => [.. Leaves(CommandTree.Create(new GlobalOptions())).Select(UsageErrors.PathOf)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself_with_an_example(string path)
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync([.. path.Split(' ')[1..], "--help"]);
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n  ", result.Output[result.Output.LastIndexOf("Example", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains(path, result.Output[result.Output.LastIndexOf("Example", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_example_can_be_parsed(string path)
    {
        var root = CommandTree.Create(new GlobalOptions());
        var command = (RaCommand)path.Split(' ')[1..].Aggregate(root, (c, word) => c.Subcommands.Single(s => s.Name == word));
        foreach (var example in command.Examples.Select(e => CommandLineOf(e, path)))
            Assert.Empty(UsageErrors.Find(root.Parse(example)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_and_argument_is_described(string path)
    {
        var root = CommandTree.Create(new GlobalOptions());
        var command = path.Split(' ')[1..].Aggregate(root, (c, word) => c.Subcommands.Single(s => s.Name == word));
        Assert.All(UsageErrors.OptionsOf(command), o => Assert.False(string.IsNullOrWhiteSpace(o.Description), o.Name));
        Assert.All(command.Arguments, a => Assert.False(string.IsNullOrWhiteSpace(a.Description), a.Name));
    }

    [Fact]
    public async Task Nothing_at_all_shows_help()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync();
        Assert.Contains("Commands:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        using var cli = new CliHarness();
        Assert.Matches(@"^ra \d+\.\d+\.\d+\n$", (await cli.RunAsync("--version")).Output);
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    // Cuts the command out of a shell line such as: source <(ra completion bash)
    private static string CommandLineOf(string example, string path)
    {
        var start = example.IndexOf(path, StringComparison.Ordinal) + "ra ".Length;
        var end = example.AsSpan(start).IndexOfAny(example.Contains($"({path}", StringComparison.Ordinal) ? "|)<>" : "|<>");
        return (end < 0 ? example[start..] : example[start..(start + end)]).Trim();
    }
}
