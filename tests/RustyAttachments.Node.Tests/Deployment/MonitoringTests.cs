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

    // Every instrument that a source file makes, by the name that /metrics gives it: many exist only once they measure something.
    private static HashSet<string> Measured()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in Directory.EnumerateFiles(Checkout.PathOf("src"), "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText))
        {
            var meter = text.Contains("new(\"RustyAttachments.Node\")", StringComparison.Ordinal) ? "rustyattachments_node_" : "rustyattachments_";
            foreach (Match match in Instrument().Matches(text)) names.Add(meter + match.Groups[1].Value.Replace('.', '_'));
        }

        return names;
    }

    [GeneratedRegex(@"rustyattachments_\w+")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex("""\.Create(?:Observable)?(?:Counter|UpDownCounter|Gauge|Histogram)(?:<\w+>)?\(["]([a-z_.]+)["]""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"(?m)^\s+- alert: (\w+)$")]
    private static partial Regex Alert();
}
