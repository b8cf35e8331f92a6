using EdgeProxy.Telemetry;
using EdgeProxy.Telemetry.IngressNginx;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Telemetry;

[Collection(EdgeProxyMeterTests.Name)]
public sealed class IngressNginxMetricsTests
{
    [Fact]
    public async Task Scrape_NamesAskedFor_AreSpelledAsThere()
    {
        await using var admin = await AdminApplication.StartAsync(static services => services.AddIngressNginxNames(new TelemetrySettings { IngressNginxNames = true }));
        admin.Reloads.Accepted();
        var metrics = admin.Get<IngressNginxMetrics>();
        metrics.Ended(200, TimeSpan.FromSeconds(1));
        metrics.Ended(999, TimeSpan.FromSeconds(1));

        var text = await admin.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("\nnginx_ingress_controller_config_last_reload_successful 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nnginx_ingress_controller_requests{status=\"200\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nnginx_ingress_controller_requests{status=\"other\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nnginx_ingress_controller_request_duration_seconds_count{status=\"200\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_NamesNotAskedFor_AreNotThere()
    {
        await using var admin = await AdminApplication.StartAsync(static services => services.AddIngressNginxNames(new TelemetrySettings()));

        Assert.DoesNotContain("nginx_ingress", await admin.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }
}
