using System.Text.Json;
using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Transfers;

/// <summary>What a run says about itself, through the real executable.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly Ra _ra = new();

    public void Dispose() => _ra.Dispose();

    [Fact]
    public async Task The_document_of_a_transfer_holds_what_was_measured()
    {
        Trees.Small(40).CreateIn(_ra["source"]);
        var up = (await _ra.RunAsync("upload", _ra["source"], "-o", "m.json", "--json")).Ended(0).Json.GetProperty("metrics");
        // Forty objects and the manifest.
        Assert.Equal(41, Sum(up, "ra.store.requests", s => Text(s, "call") == "put" && Text(s, "result") == "ok"));
        Assert.Equal(41, Sum(up, "ra.store.duration", s => Text(s, "call") == "put", "count"));
        Assert.Equal(40, Sum(up, "ra.stage.objects", s => Text(s, "stage") == "stored"));
        Assert.Equal(40, Sum(up, "ra.stage.files", s => Text(s, "stage") == "done"));
        Assert.Equal(0, Sum(up, "ra.queue.depth", _ => true, "last"));
        Assert.True(Sum(up, "ra.memory.budget", _ => true, "max") > 0);

        var down = (await _ra.RunAsync("download", "m.json", _ra["copy"], "--json")).Ended(0).Json.GetProperty("metrics");
        Assert.Equal(40, Sum(down, "ra.store.requests", s => Text(s, "call") == "get"));
        Assert.Equal(40, Sum(down, "ra.stage.files", s => Text(s, "stage") == "written"));
        Assert.Equal(0, Sum(down, "ra.units.running", _ => true, "last"));
    }

    [Fact]
    public async Task Verbose_runs_list_requests_with_results_and_times()
    {
        Trees.Small(3).CreateIn(_ra["source"]);
        var said = (await _ra.RunAsync("upload", _ra["source"], "-v")).Ended(0).Error;
        Assert.Matches(@"file put: 4 ok \(p50 [\d.]+ ms, p99 [\d.]+ ms\)", said);
    }

    private static double Sum(JsonElement metrics, string instrument, Func<JsonElement, bool> which, string value = "value") =>
        metrics.GetProperty(instrument).EnumerateArray().Where(which).Sum(s => s.GetProperty(value).GetDouble());

    private static string? Text(JsonElement series, string tag) => series.GetProperty(tag).GetString();
}
