using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Launching;

/// <summary><c>bench/run.sh</c>: every row starts, and ends with a table or the packages that it needs.</summary>
public sealed class BenchmarkTests : IDisposable
{
    private readonly Ra _ra = new();

    public BenchmarkTests()
    {
        _ra.Variables["RA_BENCH_RA"] = Ra.Executable;
        _ra.Variables["RA_BENCH_EXE"] = Repository.BuildOf("bench/RustyAttachments.Bench", "RustyAttachments.Bench");
    }

    public static TheoryData<string> Rows => [.. Directory.GetFiles(Repository.PathOf("bench/rows"), "*.sh").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_measures_tiny_data_or_says_what_it_needs(string row)
    {
        var output = (await RunAsync("--tiny", "--no-install", row)).Ended(0).Output;
        Assert.Contains($"## {row}", output, StringComparison.Ordinal);
        var tables = output.Split('\n').Count(line => line.StartsWith("|---", StringComparison.Ordinal));
        if (tables == 0) Assert.Contains("skipped: needs ", output, StringComparison.Ordinal);
        else Assert.Matches(@"\| (ra|bench) [^|]*\| \d+\.\d\d \|", output);
        Assert.Empty(_ra.TemporaryFiles());
    }

    [Theory]
    [InlineData("bench: there is no row 'nothing' in bench/rows.", "nothing")]
    [InlineData("bench: '--fast' is not an option; see --help.", "--fast")]
    public async Task A_call_that_makes_no_sense_is_refused(string message, params string[] arguments) =>
        Assert.Contains(message, (await RunAsync(arguments)).Ended(2).Error, StringComparison.Ordinal);

    public void Dispose() => _ra.Dispose();

    private async Task<RaResult> RunAsync(params string[] arguments)
    {
        using var run = _ra.StartOther(Repository.PathOf("bench/run.sh"), arguments);
        await run.InputAsync([]);
        return await run.EndAsync(TimeSpan.FromMinutes(5));
    }
}
