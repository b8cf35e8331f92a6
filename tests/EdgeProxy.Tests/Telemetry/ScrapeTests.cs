using EdgeProxy.Certificates;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Telemetry;

/// <summary>The whole scrape, as Prometheus gets it.</summary>
[Collection(EdgeProxyMeterTests.Name)]
public sealed class ScrapeTests
{
    [Fact]
    public async Task Metrics_OfARunningProcess_HaveTheContractsNames()
    {
        await using var admin = await StartAsync();

        var lines = (await ScrapeAsync(admin)).Split('\n');

        Assert.Contains("edgeproxy_certificate_lifetime_remaining_ratio{certificate=\"api\"} 0.6666666666666666", lines);
        Assert.Contains("edgeproxy_certificate_state{certificate=\"api\",state=\"serving\"} 1", lines);
        Assert.Contains("edgeproxy_certificate_state{certificate=\"broken\",state=\"rejected\"} 1", lines);
        Assert.Contains("edgeproxy_certificate_finding{certificate=\"api\",rule=\"lost-names\",severity=\"warn\"} 1", lines);
        Assert.DoesNotContain(lines, line => line.Contains("must-staple", StringComparison.Ordinal));
        Assert.Contains("edgeproxy_config_last_reload_success 1", lines);
        Assert.Contains("edgeproxy_config_reloads_total{result=\"accepted\"} 1", lines);
        Assert.Contains("edgeproxy_connections_open{protocol=\"h2\"} 0", lines);
        Assert.Contains("edgeproxy_connections_drained_total{outcome=\"cut\"} 0", lines);
        Assert.Contains("edgeproxy_drain_phase{phase=\"running\"} 1", lines);
        Assert.Contains("edgeproxy_drain_phase{phase=\"closing\"} 0", lines);
        Assert.Contains(lines, line => line.StartsWith("edgeproxy_certificate_not_after_seconds{certificate=\"api\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("edgeproxy_certificate_not_before_seconds{certificate=\"api\"} ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("edgeproxy_config_last_reload_time_seconds ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("dotnet_", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("kestrel_active_connections{", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("otel_scope", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_Answer_IsTextFormat004()
    {
        await using var admin = await StartAsync();

        using var answer = await admin.Client.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [PromtoolFact]
    public async Task Metrics_CheckedByPromtool_AreValidAndWellNamed()
    {
        await using var admin = await StartAsync();
        // What counts requests has its first point after the first of them.
        _ = await ScrapeAsync(admin);

        Assert.Empty(await PromtoolFactAttribute.CheckMetricsAsync(await ScrapeAsync(admin)));
    }

    private static async Task<AdminApplication> StartAsync()
    {
        var admin = await AdminApplication.StartAsync(
            CertificateRecord.Serving(TestCertificates.Create("api") with
            {
                Findings = [new("lost-names", VettingSeverity.Warn, "gone: b.test"), new("must-staple", VettingSeverity.Note, "must staple")],
            }),
            new CertificateRecord { Name = "broken", Source = "/etc/broken.crt", Refused = true, Reason = "the key does not match" });
        admin.Reloads.Accepted();
        return admin;
    }

    private static Task<string> ScrapeAsync(AdminApplication admin) => admin.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
}
