using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using RustyAttachments.Cli.Metrics;
using RustyAttachments.Common.Telemetry;

namespace RustyAttachments.Cli.Tests.Metrics;

/// <summary>What is made of measurements. Instruments have names of their own, as other tests measure at the same time.</summary>
public sealed class MetricsCaptureTests : IDisposable
{
    private readonly string _name = "test." + Guid.NewGuid().ToString("N");
    private readonly Meter _meter = new(RaMeter.Name);
    private readonly MetricsCapture _captured = new();

    public void Dispose()
    {
        _captured.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_is_added_up_for_each_set_of_tags()
    {
        var counter = _meter.CreateCounter<long>(_name);
        counter.Add(1, new("call", "put"), new("result", "ok"));
        counter.Add(2, new("call", "put"), new("result", "ok"));
        counter.Add(5, new("call", "get"), new("result", "ok"));

        Assert.Equal([("get", 5d), ("put", 3d)], _captured.Of(_name).Select(s => (s.Tag("call"), s.Value)));
        Assert.Equal("""[{"call":"get","result":"ok","value":5},{"call":"put","result":"ok","value":3}]""", Json());
    }

    [Fact]
    public void The_peak_of_a_level_is_kept()
    {
        var level = _meter.CreateUpDownCounter<long>(_name);
        level.Add(3);
        level.Add(4);
        level.Add(-6);

        Assert.Equal("""[{"last":1,"max":7}]""", Json());
    }

    [Fact]
    public void A_gauge_is_looked_at_when_sampled()
    {
        long now = 5;
        _meter.CreateObservableGauge(_name, () => now);
        _captured.Sample();
        now = 9;
        _captured.Sample();
        now = 2;
        _captured.Sample();

        Assert.Equal("""[{"last":2,"max":9}]""", Json());
    }

    [Fact]
    public void A_distribution_tells_its_quantiles_to_a_fifth()
    {
        var histogram = _meter.CreateHistogram<double>(_name);
        for (var i = 1; i <= 1000; i++) histogram.Record(i / 1000.0);

        var series = Assert.Single(_captured.Of(_name));
        Assert.InRange(series.Quantile(0.5), 0.5, 0.6);
        Assert.InRange(series.Quantile(0.99), 0.99, 1.0);
        Assert.Equal(1.0, series.Quantile(1));
        var json = JsonDocument.Parse(Json()).RootElement[0];
        Assert.Equal((1000, 500.5, 1), (json.GetProperty("count").GetInt32(), json.GetProperty("sum").GetDouble(), json.GetProperty("max").GetInt32()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(1e9)]
    public void Values_beyond_the_buckets_stay_at_their_edges(double value)
    {
        _meter.CreateHistogram<double>(_name).Record(value);

        Assert.InRange(Assert.Single(_captured.Of(_name)).Quantile(0.5), 0, 1e9);
    }

    [Fact]
    public void Other_meters_are_not_heard()
    {
        using var other = new Meter("Other");
        other.CreateCounter<long>(_name).Add(1);

        Assert.Empty(_captured.Of(_name));
    }

    [Fact]
    public void Requests_to_a_service_are_one_line_and_those_to_a_directory_none()
    {
        using var captured = new MetricsCapture();
        Assert.Null(RequestSummary.Line(new MetricsCapture()));
        var requests = _meter.CreateCounter<long>("ra.store.requests");
        requests.Add(5000, new("store", "s3"), new("call", "put"), new("result", "ok"));
        requests.Add(12, new("store", "s3"), new("call", "put"), new("result", "present"));
        requests.Add(7, new("store", "s3"), new("call", "head"), new("result", "absent"));

        var line = RequestSummary.Line(captured);
        Assert.Matches(@"^5,\d\d\d requests: 5,012 put, 7 head$", line);
        Assert.Contains("s3 put: 5,000 ok, 12 present", RequestSummary.Details(captured));
    }

    private string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var series in _captured.Of(_name)) series.Write(json);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
