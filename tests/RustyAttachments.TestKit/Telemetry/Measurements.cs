using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RustyAttachments.Common.Telemetry;

namespace RustyAttachments.TestKit.Telemetry;

/// <summary>
/// Listens to measurements that have a tag with a certain value, from its creation to its disposal: a test that gives
/// its subject a value of its own hears nothing of tests beside it.
/// </summary>
public sealed class Measurements : IDisposable
{
    private readonly ConcurrentBag<(string Instrument, string Tags, double Value)> _seen = [];
    private readonly MeterListener _listener = new();

    public Measurements(string tag, string value)
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == RaMeter.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measured, tags, _) => See(instrument, measured, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, measured, tags, _) => See(instrument, measured, tags));
        _listener.Start();

        void See(Instrument instrument, double measured, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray();
            if (all.Any(t => t.Key == tag && Equals(t.Value, value)))
                _seen.Add((instrument.Name, string.Join('/', all.Where(t => t.Key != tag).Select(t => t.Value)), measured));
        }
    }

    /// <summary>The other tags of each measurement of an instrument, sorted.</summary>
    public IEnumerable<string> Of(string instrument) => _seen.Where(m => m.Instrument == instrument).Select(m => m.Tags).Order(StringComparer.Ordinal);

    /// <summary>The sum of an instrument's measurements with these other tags.</summary>
    public double Sum(string instrument, string tags) => _seen.Where(m => m.Instrument == instrument && m.Tags == tags).Sum(m => m.Value);

    public void Dispose() => _listener.Dispose();
}
