using EdgeProxy.Telemetry.Prometheus;

namespace EdgeProxy.Tests.Telemetry;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("edgeproxy.tls.handshake.duration", "s", MetricFamilyType.Histogram, "edgeproxy_tls_handshake_duration_seconds")]
    [InlineData("edgeproxy.tls.handshake.active", null, MetricFamilyType.Gauge, "edgeproxy_tls_handshake_active")]
    [InlineData("edgeproxy.certificate.not_after", "s", MetricFamilyType.Gauge, "edgeproxy_certificate_not_after_seconds")]
    [InlineData("edgeproxy.certificate.lifetime_remaining", "1", MetricFamilyType.Gauge, "edgeproxy_certificate_lifetime_remaining_ratio")]
    [InlineData("edgeproxy.certificate.state", null, MetricFamilyType.Gauge, "edgeproxy_certificate_state")]
    [InlineData("edgeproxy.config.reloads", null, MetricFamilyType.Counter, "edgeproxy_config_reloads_total")]
    [InlineData("edgeproxy.connections.open", "{connection}", MetricFamilyType.Gauge, "edgeproxy_connections_open")]
    [InlineData("edgeproxy.connections.drained", "{connection}", MetricFamilyType.Counter, "edgeproxy_connections_drained_total")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", MetricFamilyType.Counter, "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("requests.total", "1", MetricFamilyType.Counter, "requests_total")]
    [InlineData("wait.seconds", "s", MetricFamilyType.Gauge, "wait_seconds")]
    [InlineData("wait.seconds.total", "s", MetricFamilyType.Counter, "wait_seconds_total")]
    [InlineData("disk.io", "By/s", MetricFamilyType.Gauge, "disk_io_bytes_per_second")]
    [InlineData("rate", "{request}/s", MetricFamilyType.Gauge, "rate_per_second")]
    [InlineData("a..b--c", null, MetricFamilyType.Gauge, "a_b_c")]
    [InlineData("5xx", null, MetricFamilyType.Gauge, "_5xx")]
    [InlineData("dotnet.timer.count", "{timer}", MetricFamilyType.Gauge, "dotnet_timers")]
    [InlineData("dotnet.assembly.count", "{assembly}", MetricFamilyType.Gauge, "dotnet_assemblies")]
    [InlineData("dotnet.thread_pool.thread.count", "{thread}", MetricFamilyType.Counter, "dotnet_thread_pool_thread_count_total")]
    [InlineData("account", null, MetricFamilyType.Gauge, "account")]
    [InlineData("total", null, MetricFamilyType.Counter, "total_total")]
    public void ForMetric_InstrumentAndUnit_FollowsTheSpecification(string instrument, string? unit, object type, string expected) =>
        Assert.Equal(expected, PrometheusName.ForMetric(instrument, unit, (MetricFamilyType)type));

    [Theory]
    [InlineData("error.type", "error_type")]
    [InlineData("tls.protocol.version", "tls_protocol_version")]
    [InlineData("9lives", "_9lives")]
    [InlineData("a:b", "a_b")]
    [InlineData("ключ", "_")]
    [InlineData("", "_")]
    public void ForLabel_Key_IsALegalName(string key, string expected) => Assert.Equal(expected, PrometheusName.ForLabel(key));
}
