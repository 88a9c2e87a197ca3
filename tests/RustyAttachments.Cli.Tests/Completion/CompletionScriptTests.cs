using System.Diagnostics;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Cli.Tests.Completion;

public class CompletionScriptTests
{
    [Theory]
    [InlineData("conf", "config")]
    [InlineData("config ", "show path")]
    [InlineData("config sh", "show")]
    [InlineData("config show --for", "--format")]
    [InlineData("config show --format v2025", "v2025 v2025-12-04-beta")]
    [InlineData("completion z", "zsh")]
    [InlineData("--progress j", "json")]
    public async Task Bash_completes_commands_options_and_values(string typed, string expected) =>
        Assert.Equal(expected.Split(' ').Order(), (await BashAsync(typed)).Order());

    [Fact]
    public async Task Bash_completes_files_after_an_option_that_takes_any_value() =>
        Assert.Empty(await BashAsync("config show --store "));

    [Theory]
    [InlineData("zsh", "compdef ra")]
    [InlineData("fish", "complete -c ra -n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from show path' -f -a show ")]
    [InlineData("fish", "complete -c ra -n '__fish_seen_subcommand_from config; and __fish_seen_subcommand_from show' -l format -x -a 'v2023 v2025 v2025-12-04-beta' ")]
    public async Task Other_shells_get_the_same_tree(string shell, string expected) =>
        Assert.Contains(expected, await ScriptAsync(shell), StringComparison.Ordinal);

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("zsh", "zsh")]
    [InlineData("fish", "fish")]
    public async Task The_script_is_valid_where_the_shell_is_installed(string shell, string program)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(d => File.Exists(Path.Combine(d, program))))
        {
            Assert.NotEqual("bash", program);
            return;
        }

        using var directory = new TempDirectory();
        var script = directory.WriteFile("script", await ScriptAsync(shell));
        using var check = Process.Start(program, ["-n", script]);
        await check.WaitForExitAsync();
        Assert.Equal(0, check.ExitCode);
    }

    private static async Task<string> ScriptAsync(string shell)
    {
        using var cli = new CliHarness();
        return (await cli.RunAsync("completion", shell)).Output;
    }

    /// <summary>What bash offers after <c>ra </c> and the text that was typed.</summary>
    private static async Task<string[]> BashAsync(string typed)
    {
        using var directory = new TempDirectory();
        var words = $"ra {typed}".Split(' ');
        var script = await ScriptAsync("bash") + $$"""
            compopt() { :; }
            COMP_WORDS=({{string.Join(' ', words.Select(w => $"'{w}'"))}}) COMP_CWORD={{words.Length - 1}}
            _ra
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var info = new ProcessStartInfo("bash", ["--norc", directory.WriteFile("script", script)]) { RedirectStandardOutput = true };
        using var bash = Process.Start(info)!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.Equal(0, bash.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
