using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Progress;

namespace RustyAttachments.Cli.Tests.Progress;

public class ProgressMeterTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ProgressMeter _meter;

    public ProgressMeterTests() => _meter = new ProgressMeter(_clock);

    [Fact]
    public void The_rate_is_that_of_the_last_ten_seconds()
    {
        for (var second = 1; second <= 20; second++) After(1, bytes: second * 100);
        for (var second = 1; second < 10; second++) After(1, bytes: 2000 + (second * 1000));
        var sample = After(1, bytes: 12000);
        Assert.Equal(1000, sample.BytesPerSecond, 1);
        Assert.Equal(TimeSpan.FromSeconds(30), sample.Elapsed);
    }

    [Fact]
    public void A_stall_brings_the_rate_down_to_nothing()
    {
        After(1, bytes: 1000);
        for (var second = 0; second < 11; second++) After(1, bytes: 1000);
        var sample = After(1, bytes: 1000);
        Assert.Equal(0, sample.BytesPerSecond);
        Assert.Null(sample.Remaining);
    }

    [Fact]
    public void The_first_moments_say_nothing_about_the_rate()
    {
        var sample = After(0.1, bytes: 50_000_000);
        Assert.Equal(0, sample.BytesPerSecond);
        Assert.Null(sample.Remaining);
    }

    [Fact]
    public void The_time_left_follows_from_the_rate() =>
        Assert.Equal(TimeSpan.FromSeconds(30), After(10, bytes: 2500, of: 10_000).Remaining);

    [Fact]
    public void Many_small_files_are_bound_by_files_not_bytes() =>
        Assert.Equal(TimeSpan.FromSeconds(990), After(10, bytes: 900, of: 1000, files: 10, ofFiles: 1000).Remaining);

    [Fact]
    public void Nothing_is_promised_while_the_totals_grow()
    {
        var sample = After(10, bytes: 2500, of: 10_000, final: false);
        Assert.Null(sample.Remaining);
        Assert.Equal(0, sample.Fraction);
        Assert.Equal(250, sample.BytesPerSecond, 1);
    }

    [Fact]
    public void What_would_take_for_ever_has_no_estimate() =>
        Assert.Null(After(10, bytes: 1, of: long.MaxValue).Remaining);

    [Theory]
    [InlineData(0, 0, 0, 0, 1.0)]
    [InlineData(50, 100, 1, 10, 0.5)]
    [InlineData(0, 0, 3, 10, 0.3)]
    [InlineData(200, 100, 1, 10, 1.0)]
    public void The_share_done_is_of_bytes_or_of_files_where_there_are_none(long bytes, long ofBytes, long files, long ofFiles, double share) =>
        Assert.Equal(share, After(1, bytes, ofBytes, files, ofFiles).Fraction, 6);

    private ProgressSample After(double seconds, long bytes, long of = 1_000_000, long files = 0, long ofFiles = 0, bool final = true)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return _meter.Observe(new TransferWork(new TransferProgress { BytesDone = bytes, BytesTotal = of, FilesDone = files, FilesTotal = ofFiles, TotalsFinal = final }));
    }
}
