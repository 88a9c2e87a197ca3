using System.Diagnostics;
using System.Text;
using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Launching;

public class StartTests
{
    [Fact]
    public async Task The_version_comes_from_the_executable()
    {
        using var ra = new Ra();
        var result = (await ra.RunAsync("--version")).Ended(0);
        Assert.Matches(@"^ra \d+\.\d+\.\d+\n$", result.Output);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("config", "show")]
    [InlineData("completion", "bash")]
    public async Task Commands_that_need_no_actors_load_no_Akka_and_no_AWS(params string[] args)
    {
        using var ra = new Ra();
        ra.Variables["DOTNET_EnableEventPipe"] = "1";
        ra.Variables["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8:4"; // every assembly that is loaded
        ra.Variables["DOTNET_EventPipeOutputPath"] = ra["trace.nettrace"];
        (await ra.RunAsync(args)).Ended(0);
        var trace = await File.ReadAllBytesAsync(ra["trace.nettrace"]);
        Assert.True(Names("System.CommandLine.dll"), "The trace names no assembly.");
        foreach (var library in new[] { "Akka.dll", "AWSSDK.S3.dll", "AWSSDK.Core.dll", "Spectre.Console.dll" })
            Assert.False(Names(library), $"{library} was loaded.");

        bool Names(string file) => trace.AsSpan().IndexOf(Encoding.Unicode.GetBytes(file)) >= 0;
    }

    [Fact]
    public async Task A_closed_standard_output_is_no_crash()
    {
        using var ra = new Ra();
        using var run = ra.StartOther("bash", "-c", $"'{Ra.Executable}' completion bash | head -c 1 >/dev/null; exit \"${{PIPESTATUS[0]}}\"");
        var result = await run.EndAsync(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("Unhandled", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("RA0000", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_launcher_builds_nothing_when_nothing_changed()
    {
        if (Environment.GetEnvironmentVariable("RA_TEST_EXE") is null) return; // a developer's run: nothing is published
        using var ra = new Ra();
        var watch = Stopwatch.StartNew();
        using var run = ra.StartOther(Repository.PathOf("ra"), "--version");
        var result = (await run.EndAsync(TimeSpan.FromSeconds(60))).Ended(0);
        Assert.StartsWith("ra ", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"The launcher took {watch.Elapsed}.");
    }
}
