using System.Text;
using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Progress;

namespace RustyAttachments.Cli.Tests.Progress;

public class ProgressTextTests
{
    private static readonly TransferProgress Halfway = new()
    {
        Phase = TransferPhase.Transferring, TotalsFinal = true, FilesDone = 1234, FilesTotal = 5678, BytesDone = 1 << 20, BytesTotal = 3 << 20,
    };

    [Fact]
    public void A_line_has_files_bytes_rate_and_time_left() => Assert.Equal(
        "1,234/5,678 files  1.0 MiB/3.0 MiB  2.0 MiB/s  1:05 left",
        ProgressText.Line(new ProgressSample(new TransferWork(Halfway), 2 << 20, 10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(65))));

    [Fact]
    public void Totals_that_still_grow_have_a_plus_and_failures_are_counted() => Assert.Equal(
        "1,234/5,678+ files  1.0 MiB/3.0 MiB+  0 B/s  2 failed",
        ProgressText.Line(new ProgressSample(new TransferWork(Halfway with { TotalsFinal = false, FilesFailed = 2 }), 0, 0, TimeSpan.Zero, null)));

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(65, "1:05")]
    [InlineData(3600, "1:00:00")]
    [InlineData(12345, "3:25:45")]
    [InlineData(180000, "2d 02:00")]
    public void Durations_are_short(int seconds, string text) => Assert.Equal(text, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(1.84, "1.8 s")]
    [InlineData(0, "0.0 s")]
    [InlineData(61, "1:01")]
    public void What_has_passed_is_exact_while_it_is_short(double seconds, string text) => Assert.Equal(text, ProgressText.Elapsed(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 files")]
    [InlineData(1, "1 file")]
    [InlineData(1234567, "1,234,567 files")]
    public void Numbers_go_with_their_nouns(long number, string text) => Assert.Equal(text, ProgressText.Count(number, "file", "files"));

    [Fact]
    public void The_document_has_every_counter()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) ProgressText.Write(json, new ProgressSample(new TransferWork(Halfway), 1000.7, 10, TimeSpan.FromSeconds(1.23456), TimeSpan.FromSeconds(3)));
        var document = JsonDocument.Parse(Encoding.UTF8.GetString(buffer.ToArray())).RootElement;
        Assert.Equal("transferring", document.GetProperty("phase").GetString());
        Assert.Equal(5678, document.GetProperty("filesTotal").GetInt64());
        Assert.Equal(1000, document.GetProperty("bytesPerSecond").GetInt64());
        Assert.Equal(1.235, document.GetProperty("seconds").GetDouble());
        Assert.Equal(3, document.GetProperty("secondsLeft").GetInt64());
        var counters = typeof(TransferProgress).GetProperties().Where(p => p.PropertyType == typeof(long)).Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]);
        Assert.All(counters, name => Assert.True(document.TryGetProperty(name, out _), name));
    }
}
