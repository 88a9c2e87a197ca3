using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Tests.Commands;

public class ConfigCommandTests
{
    [Fact]
    public async Task Path_is_below_home_even_when_the_file_is_broken()
    {
        using var cli = new CliHarness();
        cli.WriteConfig("{");
        var result = await cli.RunAsync("config", "path");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(cli.ConfigPath + "\n", result.Output);
    }

    [Fact]
    public async Task Show_lists_every_setting_with_its_origin()
    {
        using var cli = new CliHarness();
        cli.WriteConfig("""{"memory":"1GiB"}""");
        cli.Variables["RUSTY_ATTACHMENTS_LIMIT_RATE"] = "5MiB/s";
        var settings = (await cli.RunAsync("config", "show", "--json", "--store", "/assets")).Json.GetProperty("settings");
        Assert.Equal(("/assets", "flag"), Of("store"));
        Assert.Equal(("1GiB", "file"), Of("memory"));
        Assert.Equal(("5MiB/s", "environment"), Of("limitRate"));
        Assert.Equal((null, "default"), Of("concurrency"));

        (string? Value, string? Origin) Of(string name) =>
            (settings.GetProperty(name).GetProperty("value").GetString(), settings.GetProperty(name).GetProperty("origin").GetString());
    }

    [Fact]
    public async Task A_broken_file_is_a_usage_error_that_names_it()
    {
        using var cli = new CliHarness();
        cli.WriteConfig("""{"stor":1}""");
        var result = await cli.RunAsync("config", "show");
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(cli.ConfigPath, result.Error, StringComparison.Ordinal);
        Assert.Contains("[RA1006]", result.Error, StringComparison.Ordinal);
    }
}
