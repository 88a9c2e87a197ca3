using RustyAttachments.Cli.Doctor;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Tests.Doctor;

public class JudgementsTests
{
    [Theory]
    [InlineData(0, CheckStatus.Ok)]
    [InlineData(-30, CheckStatus.Ok)]
    [InlineData(90, CheckStatus.Warn)]
    [InlineData(-90, CheckStatus.Warn)]
    [InlineData(901, CheckStatus.Fail)]
    [InlineData(-3600, CheckStatus.Fail)]
    public void A_clock_may_be_off_by_less_than_what_S3_refuses(int seconds, object status) =>
        Assert.Equal(status, Judgements.Clock(TimeSpan.FromSeconds(seconds)).Status);

    [Fact]
    public void A_wrong_clock_says_which_way()
    {
        Assert.Contains("1:30 ahead of", Judgements.Clock(TimeSpan.FromSeconds(90)).Finding, StringComparison.Ordinal);
        Assert.Contains("1:30 behind", Judgements.Clock(TimeSpan.FromSeconds(-90)).Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_open_files_are_worth_a_warning_with_the_command()
    {
        Assert.Equal(CheckStatus.Ok, Judgements.OpenFiles(1024, 1048576).Status);
        var check = Judgements.OpenFiles(256, 4096);
        Assert.Equal(CheckStatus.Warn, check.Status);
        Assert.Contains("ulimit -n 4096", check.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void More_memory_than_there_is_is_worth_a_warning()
    {
        Assert.Equal(CheckStatus.Ok, Judgements.Memory(ByteSize.GiB, 2 * ByteSize.GiB).Status);
        var check = Judgements.Memory(8 * ByteSize.GiB, 2 * ByteSize.GiB);
        Assert.Equal(CheckStatus.Warn, check.Status);
        Assert.Contains("--memory 1.0GiB", check.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100 * ByteSize.GiB, CheckStatus.Ok)]
    [InlineData(ByteSize.GiB, CheckStatus.Warn)]
    [InlineData(ByteSize.MiB, CheckStatus.Fail)]
    public void Space_runs_out_with_a_warning_first(long free, object status) =>
        Assert.Equal(status, Judgements.Space("the store", "/s", free).Status);

    [Fact]
    public void The_limits_of_the_system_are_read()
    {
        Assert.Equal((1024, 524288), LocalFacts.ReadOpenFiles("Limit     Soft Limit   Hard Limit   Units\nMax open files            1024                 524288               files\n"));
        Assert.Equal((1024, long.MaxValue), LocalFacts.ReadOpenFiles("Max open files 1024 unlimited files"));
        Assert.Null(LocalFacts.ReadOpenFiles("Max open files many"));
        Assert.Equal(2048, LocalFacts.ReadAvailableMemory("MemTotal: 9 kB\nMemAvailable:       2 kB\n"));
        Assert.Null(LocalFacts.ReadAvailableMemory("nothing"));
        Assert.True(LocalFacts.AvailableMemory() > 0);
        Assert.True(LocalFacts.OpenFiles()!.Value.Soft > 0);
        Assert.True(LocalFacts.FreeSpace("/tmp/does/not/exist") > 0);
    }
}
