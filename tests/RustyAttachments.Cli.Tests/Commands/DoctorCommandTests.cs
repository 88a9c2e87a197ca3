using System.Text.Json;
using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Tests.Commands;

public class DoctorCommandTests
{
    [Fact]
    public async Task A_fresh_home_is_healthy_and_the_probe_is_gone()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("doctor", "--json");
        Assert.Equal(ExitCode.Done, result.Code);
        var checks = Checks(result.Json);
        Assert.All(new[] { "configuration", "store", "store access", "clock", "memory", "open files", "disk space" }, name => Assert.Contains(name, checks.Keys));
        Assert.Equal("ok", checks["store access"].GetProperty("status").GetString());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(cli.Home, ".rusty-attachments"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task For_people_each_check_is_a_line()
    {
        using var cli = new CliHarness();
        var lines = (await cli.RunAsync("doctor")).Output.TrimEnd().Split('\n');
        Assert.Contains(lines, l => l.StartsWith("OK    store access   an object can be written, read and deleted", StringComparison.Ordinal));
        Assert.DoesNotContain("OK", (await cli.RunAsync("doctor", "-q")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_configuration_fails_with_what_to_do_and_the_rest_is_checked()
    {
        using var cli = new CliHarness();
        cli.WriteConfig("""{"memory":"x"}""");
        var result = await cli.RunAsync("doctor", "--json");
        Assert.Equal(ExitCode.Usage, result.Code);
        var checks = Checks(result.Json);
        Assert.Equal("fail", checks["configuration"].GetProperty("status").GetString());
        Assert.Equal("RA1006", checks["configuration"].GetProperty("code").GetString());
        Assert.NotEmpty(checks["configuration"].GetProperty("nextStep").GetString()!);
        Assert.Contains("disk space", checks.Keys);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_fails()
    {
        using var cli = new CliHarness();
        var result = await cli.RunAsync("doctor", "--store", cli.WriteFile("file", "x"), "--json");
        Assert.NotEqual(ExitCode.Done, result.Code);
        Assert.Equal("fail", result.Json.GetProperty("status").GetString());
    }

    private static Dictionary<string, JsonElement> Checks(JsonElement document) =>
        document.GetProperty("checks").EnumerateArray().DistinctBy(c => c.GetProperty("name").GetString()).ToDictionary(c => c.GetProperty("name").GetString()!);
}
