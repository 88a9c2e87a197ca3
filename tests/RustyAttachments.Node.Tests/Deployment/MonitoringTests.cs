using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using RustyAttachments.Node.Tests.Management;

namespace RustyAttachments.Node.Tests.Deployment;

/// <summary>The dashboard and the alerts ask for metrics that there are, and the manual explains them.</summary>
public sealed partial class MonitoringTests(EndpointFixture fixture) : IClassFixture<EndpointFixture>
{
    private const string Dashboard = "docker/grafana/dashboards/rusty-attachments.json";
    private const string Alerts = "docker/prometheus/alerts.yml";
    private const string Manual = "docs/operations.md";

    [Theory]
    [InlineData(Dashboard)]
    [InlineData(Alerts)]
    public void Every_metric_that_is_asked_for_is_measured(string file)
    {
        var measured = Measured();
        var asked = MetricName().Matches(Checkout.Read(file)).Select(match => match.Value).Distinct().ToArray();
        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains(HistogramSuffix().Replace(name, ""), measured));
    }

    [Fact]
    public async Task Names_are_those_of_the_endpoint()
    {
        var text = await fixture.Node.Client.GetStringAsync("/metrics");
        Assert.Contains("rustyattachments_node_cluster_members{", text, StringComparison.Ordinal);
        Assert.Contains("process_working_set_bytes ", text, StringComparison.Ordinal);
        Assert.Contains("rustyattachments_node_cluster_members", Measured());
    }

    [Fact]
    public void The_dashboard_is_a_document_whose_panels_all_ask_for_something()
    {
        var panels = JsonDocument.Parse(Checkout.Read(Dashboard)).RootElement.GetProperty("panels").EnumerateArray().ToArray();
        Assert.NotEmpty(panels);
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel => Assert.NotEqual(0, panel.GetProperty("targets").GetArrayLength()));
    }

    [Fact]
    public void The_manual_explains_every_alert_and_every_metric()
    {
        var manual = Checkout.Read(Manual);
        var alerts = Alert().Matches(Checkout.Read(Alerts)).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains($"`{alert}`", manual, StringComparison.Ordinal));
        Assert.All(Measured(), name => Assert.Contains($"`{name}`", manual, StringComparison.Ordinal));
    }

    // Every instrument of the program, by the name that /metrics gives it. Most live in static fields that nothing here has touched.
    private static IReadOnlySet<string> Measured()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (!instrument.Meter.Name.StartsWith("RustyAttachments", StringComparison.Ordinal) || instrument.Meter.Name.Contains("test", StringComparison.OrdinalIgnoreCase)) return;
            names.Add(NotInNames().Replace($"{instrument.Meter.Name}_{instrument.Name}".ToLowerInvariant(), "_"));
        };
        listener.Start();
        foreach (var type in Assemblies().SelectMany(assembly => assembly.GetTypes()))
            if (!type.ContainsGenericParameters && type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Any(field => typeof(Instrument).IsAssignableFrom(field.FieldType)))
                RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        return names;
    }

    private static IEnumerable<Assembly> Assemblies() => Directory.GetFiles(AppContext.BaseDirectory, "RustyAttachments.*.dll").Append(Path.Combine(AppContext.BaseDirectory, "ra-node.dll"))
        .Where(path => !path.EndsWith(".Tests.dll", StringComparison.Ordinal) && !path.EndsWith("TestKit.dll", StringComparison.Ordinal)).Select(Assembly.LoadFrom);

    [GeneratedRegex(@"rustyattachments_\w+")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex("[^a-z0-9_]")]
    private static partial Regex NotInNames();

    [GeneratedRegex(@"(?m)^\s+- alert: (\w+)$")]
    private static partial Regex Alert();
}
