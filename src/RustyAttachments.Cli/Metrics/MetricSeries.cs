using System.Numerics;
using System.Text.Json;

namespace RustyAttachments.Cli.Metrics;

/// <summary>How the measurements of an instrument are put together.</summary>
internal enum SeriesKind
{
    /// <summary>They are added up.</summary>
    Sum,
    /// <summary>They are added up to a level that goes up and down; its peak counts.</summary>
    Level,
    /// <summary>Each is the level at that moment; the peak counts.</summary>
    Gauge,
    /// <summary>Their distribution counts.</summary>
    Distribution,
}

/// <summary>The measurements of one instrument with one set of tags, since the series began. Safe for several threads.</summary>
internal sealed class MetricSeries(SeriesKind kind, IReadOnlyList<KeyValuePair<string, string>> tags)
{
    // Four buckets for each doubling from 1 µs on: quantiles are right to a fifth, up to some 70 minutes.
    private const int BucketsPerDoubling = 4;
    private const double Least = 1e-6;
    private readonly Lock _gate = new();
    private readonly long[] _buckets = kind == SeriesKind.Distribution ? new long[32 * BucketsPerDoubling] : [];
    private double _sum;
    private double _max;
    private long _count;

    /// <summary>Names and values of the tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags => tags;

    /// <summary>The sum of all measurements (of a gauge: the last one).</summary>
    public double Value
    {
        get
        {
            lock (_gate) return _sum;
        }
    }

    /// <summary>The value of a tag, or an empty text.</summary>
    public string Tag(string name) => tags.FirstOrDefault(tag => tag.Key == name).Value ?? "";

    /// <summary>Takes a measurement.</summary>
    public void Add<T>(T measurement) where T : struct, INumber<T>
    {
        var value = double.CreateChecked(measurement);
        lock (_gate)
        {
            _count++;
            _sum = kind == SeriesKind.Gauge ? value : _sum + value;
            _max = Math.Max(_max, kind == SeriesKind.Distribution ? value : _sum);
            if (_buckets.Length > 0) _buckets[BucketOf(value)]++;
        }
    }

    /// <summary>The value that a share (0 to 1) of a distribution's measurements does not exceed, to the precision of the buckets.</summary>
    public double Quantile(double share)
    {
        lock (_gate)
        {
            var rank = (long)Math.Ceiling(share * _count);
            long seen = 0;
            for (var i = 0; i < _buckets.Length; i++)
                if ((seen += _buckets[i]) >= rank && seen > 0) return Math.Min(_max, Least * Math.Pow(2, (i + 1.0) / BucketsPerDoubling));
            return 0;
        }
    }

    /// <summary>Writes tags and numbers as one object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in tags) json.WriteString(name, value);
        switch (kind)
        {
            case SeriesKind.Sum:
                WriteNumber(json, "value", Value);
                break;
            case SeriesKind.Distribution:
                json.WriteNumber("count", _count);
                WriteNumber(json, "sum", _sum);
                foreach (var (name, share) in new[] { ("p50", 0.5), ("p90", 0.9), ("p99", 0.99) }) WriteNumber(json, name, Quantile(share));
                WriteNumber(json, "max", _max);
                break;
            default:
                WriteNumber(json, "last", _sum);
                WriteNumber(json, "max", _max);
                break;
        }

        json.WriteEndObject();
    }

    private static int BucketOf(double value) =>
        value <= Least ? 0 : Math.Min(((32 * BucketsPerDoubling) - 1), (int)(Math.Log2(value / Least) * BucketsPerDoubling));

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) < 1e15) json.WriteNumber(name, (long)value);
        else json.WriteNumber(name, Math.Round(value, 6));
    }
}
