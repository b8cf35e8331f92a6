using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using EdgeProxy.Telemetry.Prometheus;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Deploy;

/// <summary>The alerts and the dashboard: that they are valid, and that they ask for metrics which exist.</summary>
[Collection(EdgeProxyMeterTests.Name)]
public sealed partial class MonitoringTests(TestProxy proxy) : IClassFixture<TestProxy>
{
    private const string Rules = "deploy/prometheus/edgeproxy.rules.yaml";
    private const string RuleTests = "deploy/prometheus/edgeproxy.rules.test.yaml";
    private const string Dashboard = "deploy/grafana/edgeproxy.json";

    [PromtoolFact]
    public async Task Rules_CheckedByPromtool_AreValid() =>
        Assert.Contains(await PromtoolFactAttribute.RunAsync("check", "rules", Path.Combine(DeployFolder.Root, Rules)), static line => line.Contains("SUCCESS", StringComparison.Ordinal));

    [PromtoolFact]
    public async Task Rules_TriedByPromtool_FireWhenTheyShouldAndOnlyThen() =>
        Assert.Contains(await PromtoolFactAttribute.RunAsync("test", "rules", Path.Combine(DeployFolder.Root, RuleTests)), static line => line.Contains("SUCCESS", StringComparison.Ordinal));

    [Fact]
    public void Rules_EachAlert_HasACaseThatFiresAndOneThatDoesNot()
    {
        var tests = DeployFolder.Read(RuleTests);

        foreach (var alert in Alert().Matches(DeployFolder.Read(Rules)).Select(static match => match.Groups[1].Value))
        {
            Assert.Contains($"alertname: {alert}\n", tests, StringComparison.Ordinal);
            // Either nothing at another time, or other series beside the one that fires, which promtool compares as well.
            Assert.True(tests.Contains($"alertname: {alert}, exp_alerts: []", StringComparison.Ordinal) || Regex.Count(tests, $"alertname: {alert}\n") > 0, alert);
        }
    }

    [Theory]
    [InlineData(Rules)]
    [InlineData(Dashboard)]
    public void Metrics_AskedFor_Exist(string file)
    {
        Assert.NotEqual(0, proxy.Admin); // what measures is made
        var known = KnownNames();
        var text = NotAMetric().Replace(DeployFolder.Read(file), "");

        var unknown = Metric().Matches(text).Select(static match => match.Value).Distinct().Where(name => !known.Contains(Family(name)) && !known.Contains(name)).ToList();

        Assert.Empty(unknown);
    }

    [Fact]
    public void Dashboard_EveryPanel_HasATitleAnIdOfItsOwnAndAQuery()
    {
        var panels = DeployFolder.Json(DeployFolder.Read(Dashboard))["panels"]!.AsArray();

        Assert.Equal(panels.Count, panels.Select(static panel => panel!["id"]!.GetValue<int>()).Distinct().Count());
        Assert.All(panels, static panel => Assert.NotEmpty(panel!["title"]!.GetValue<string>()));
        Assert.All(panels.Where(static panel => panel!["type"]!.GetValue<string>() != "row"), static panel => Assert.NotEmpty(panel!["targets"]!.AsArray()));
    }

    private static HashSet<string> KnownNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) => names.Add(PrometheusName.ForMetric(instrument.Name, instrument.Unit, TypeOf(instrument))),
        };
        listener.Start();
        return names;
    }

    private static MetricFamilyType TypeOf(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        return kind.Contains("UpDown", StringComparison.Ordinal) || kind.Contains("Gauge", StringComparison.Ordinal) ? MetricFamilyType.Gauge
            : kind.Contains("Counter", StringComparison.Ordinal) ? MetricFamilyType.Counter
            : MetricFamilyType.Histogram;
    }

    private static string Family(string name) => HistogramSuffix().Replace(name, "");

    [GeneratedRegex(@"\b(?<!:)(edgeproxy|http_server|dotnet)_[a-z0-9_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    // Names of recording rules and labels.
    [GeneratedRegex(@"instance:\w+:\w+|edgeproxy_certificate_key_type|edgeproxy\.rules\S+")]
    private static partial Regex NotAMetric();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}
