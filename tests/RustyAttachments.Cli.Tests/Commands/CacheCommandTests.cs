using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Tests.Commands;

public class CacheCommandTests
{
    [Fact]
    public async Task What_a_run_remembers_is_counted_used_by_the_next_one_and_removed_on_request()
    {
        using var cli = new CliHarness();
        WriteOld(cli, "tree/a");
        WriteOld(cli, "tree/b");

        var first = (await cli.RunAsync("snapshot", "tree", "-o", "m.json", "--json")).Json.GetProperty("totals");
        Assert.Equal((0, 2), (first.GetProperty("filesNotRead").GetInt64(), Entries(await cli.RunAsync("cache", "stats", "--json"))));
        var second = await cli.RunAsync("snapshot", "tree", "-o", "m.json");
        Assert.Contains("not read, as unchanged since an earlier run: 2 files, 22B", second.Output.Replace(" B", "B", StringComparison.Ordinal), StringComparison.Ordinal);
        var forced = (await cli.RunAsync("snapshot", "tree", "-o", "m.json", "--json", "--force-rehash")).Json.GetProperty("totals");
        Assert.Equal((0, 22), (forced.GetProperty("filesNotRead").GetInt64(), forced.GetProperty("bytesHashed").GetInt64()));

        var cleared = await cli.RunAsync("cache", "clear");
        Assert.Contains(Path.Combine(cli.Home, ".rusty-attachments", "cache", "hashes-"), cleared.Output, StringComparison.Ordinal);
        Assert.Equal(0, Entries(await cli.RunAsync("cache", "stats", "--json")));
        Assert.Equal("there was nothing to remove\n", (await cli.RunAsync("cache", "clear")).Output);
    }

    [Fact]
    public async Task Nothing_is_remembered_when_the_user_wants_no_cache()
    {
        using var cli = new CliHarness();
        WriteOld(cli, "tree/a");

        await cli.RunAsync("snapshot", "tree", "-o", "m.json", "--no-cache");

        Assert.False(Directory.Exists(Path.Combine(cli.Home, ".rusty-attachments", "cache")));
    }

    [Fact]
    public async Task Entries_are_pruned_by_their_age()
    {
        using var cli = new CliHarness();
        WriteOld(cli, "tree/a");
        await cli.RunAsync("snapshot", "tree", "-o", "m.json", "--cache-dir", cli["caches"]);

        Assert.Equal(0, Removed(await cli.RunAsync("cache", "prune", "--json", "--cache-dir", cli["caches"])));
        using var later = new CliHarness { Clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(8)) };
        Assert.Equal(0, Removed(await later.RunAsync("cache", "prune", "--json", "--cache-dir", cli["caches"], "--older-than", "9d")));
        Assert.Equal(1, Removed(await later.RunAsync("cache", "prune", "--json", "--cache-dir", cli["caches"], "--older-than", "7d")));
    }

    [Fact]
    public async Task A_cache_directory_that_cannot_be_is_a_warning_and_the_work_is_done()
    {
        using var cli = new CliHarness();
        WriteOld(cli, "tree/a");

        var result = await cli.RunAsync("snapshot", "tree", "-o", "m.json", "--cache-dir", cli["tree/a"]);

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("warning: The cache", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(cli["m.json"]));
    }

    [Theory]
    [InlineData("7d", 7 * 24 * 60)]
    [InlineData("12h", 12 * 60)]
    [InlineData("90m", 90)]
    [InlineData("0d", 0)]
    public void An_age_has_a_unit(string text, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), Quantity.ParseAge(text));

    [Theory]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("7w")]
    [InlineData("99999999999d")]
    public void Other_ages_are_refused(string text) =>
        Assert.Equal(ErrorCode.QuantityInvalid, Assert.Throws<RustyAttachmentsException>(() => Quantity.ParseAge(text)).Code);

    private static void WriteOld(CliHarness cli, string path) => File.SetLastWriteTimeUtc(cli.WriteFile(path, "eleven byte"), DateTime.UnixEpoch.AddDays(1));

    private static long Entries(CliResult stats) => stats.Json.GetProperty("caches").GetProperty("hashes").GetProperty("entries").GetInt64();

    private static long Removed(CliResult prune) => prune.Json.GetProperty("removed").GetProperty("hashes").GetInt64();
}
