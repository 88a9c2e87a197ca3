using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using RustyAttachments.Common.Telemetry;

namespace RustyAttachments.Cli.Metrics;

/// <summary>
/// Listens to everything that the program measures, from its creation to its disposal, for the summary of one run.
/// Levels that are only looked at (memory) count as often as <see cref="Sample"/> is called.
/// </summary>
internal sealed class MetricsCapture : IDisposable
{
    private readonly ConcurrentDictionary<(string Instrument, string Tags), MetricSeries> _series = new();
    private readonly MeterListener _listener = new();

    /// <summary>Starts to listen.</summary>
    public MetricsCapture()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == RaMeter.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(Take);
        _listener.SetMeasurementEventCallback<double>(Take);
        _listener.Start();
    }

    /// <summary>Looks at the levels that nobody reports.</summary>
    public void Sample() => _listener.RecordObservableInstruments();

    /// <summary>The series of an instrument, in the order of their tags.</summary>
    public IReadOnlyList<MetricSeries> Of(string instrument) =>
        [.. _series.Where(s => s.Key.Instrument == instrument).OrderBy(static s => s.Key.Tags, StringComparer.Ordinal).Select(static s => s.Value)];

    /// <summary>Writes all series as an object with one array for each instrument.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var instrument in _series.Keys.Select(static key => key.Instrument).Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartArray(instrument);
            foreach (var series in Of(instrument)) series.Write(json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct, System.Numerics.INumber<T>
    {
        var key = (instrument.Name, TextOf(tags));
        if (!_series.TryGetValue(key, out var series)) series = _series.GetOrAdd(key, new MetricSeries(KindOf(instrument), Copy(tags)));
        series.Add(measurement);
    }

    // One tag, the most frequent case, costs no allocation.
    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.Length switch
    {
        0 => "",
        1 => ValueOf(tags[0]),
        2 => string.Concat(ValueOf(tags[0]), "\0", ValueOf(tags[1])),
        _ => string.Join('\0', tags.ToArray().Select(ValueOf)),
    };

    private static KeyValuePair<string, string>[] Copy(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var copy = new KeyValuePair<string, string>[tags.Length];
        for (var i = 0; i < copy.Length; i++) copy[i] = new(tags[i].Key, ValueOf(tags[i]));
        return copy;
    }

    private static string ValueOf(KeyValuePair<string, object?> tag) => Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";

    private static SeriesKind KindOf(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() switch
    {
        var type when type == typeof(Histogram<>) => SeriesKind.Distribution,
        var type when type == typeof(UpDownCounter<>) => SeriesKind.Level,
        _ when instrument.IsObservable => SeriesKind.Gauge,
        _ => SeriesKind.Sum,
    };
}
