using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Tests.Errors;

public class UsageErrorsTests
{
    [Theory]
    [InlineData("'--jsn' is not an option of 'ra config show'; did you mean '--json'?", "config", "show", "--jsn")]
    [InlineData("'--banana' is not an option of 'ra config show'", "config", "show", "--banana=7")]
    [InlineData("'confg' is not a command of 'ra'; did you mean 'config'?", "confg", "show")]
    [InlineData("'verfy' is not a command of 'ra'", "verfy", "--read-data", "x")]
    [InlineData("'fly' is not a command of 'ra config'; there are: show, path", "config", "fly")]
    [InlineData("'ra config' needs a command: show, path", "config")]
    [InlineData("--memory: '12XB' is not a size", "config", "show", "--memory", "12XB")]
    [InlineData("--progress: 'bra' is not a progress mode; did you mean 'bar'?", "config", "show", "--progress", "bra")]
    public async Task A_wrong_command_line_is_told_in_one_sentence(string expected, params string[] args)
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync(args);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.EndsWith("[RA1000]", result.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Two_mistakes_are_reported_together()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("config", "show", "--memory", "x", "--concurrency", "many");
        Assert.Contains("--memory:", result.Error, StringComparison.Ordinal);
        Assert.Contains("--concurrency:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_a_mistake_is_a_document_too()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("--json", "config", "fly");
        Assert.Equal("RA1000", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("failed", result.Json.GetProperty("status").GetString());
    }
}
