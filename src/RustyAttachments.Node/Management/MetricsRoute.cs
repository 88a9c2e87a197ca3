using Microsoft.AspNetCore.Http;
using Prometheus;

namespace RustyAttachments.Node.Management;

/// <summary><c>/metrics</c>: every meter of RustyAttachments, and the basics of process and runtime, as Prometheus reads them.</summary>
internal sealed class MetricsRoute : IDisposable
{
    private const string MeterPrefix = "RustyAttachments";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _adapter;

    /// <summary>Begins to listen to the meters.</summary>
    public MetricsRoute()
    {
        DotNetStats.Register(_registry);
        _adapter = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = _registry,
            MetricFactory = Metrics.WithCustomRegistry(_registry), // by default it makes metrics in the registry of the process
            InstrumentFilterPredicate = instrument => instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal),
            ResolveHistogramBuckets = _ => Histogram.ExponentialBuckets(0.001, 2, 18), // 1 ms to 2 min
        });
    }

    /// <summary>All values now.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await _registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }

    /// <inheritdoc/>
    public void Dispose() => _adapter.Dispose();
}
