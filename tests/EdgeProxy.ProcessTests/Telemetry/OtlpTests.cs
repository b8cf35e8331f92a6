using System.Diagnostics;
using System.Net;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Telemetry;

/// <summary>OTLP into a receiver, and a trace from the client through the proxy to the backend.</summary>
public sealed class OtlpTests
{
    [Fact]
    public async Task Request_WithATrace_IsOneTraceFromClientToBackend()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        setup.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address;
        setup.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        setup.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        setup.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "300";
        setup.Environment["OTEL_SERVICE_NAME"] = "edge-under-test";
        await using var edge = await EdgeProcess.StartAsync(setup);
        using var client = EdgeClient.Create(edge, setup.Pki, HttpVersion.Version20);
        var (trace, span) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20 };
        request.Headers.Add("traceparent", $"00-{trace}-{span}-01");

        using var answer = await client.SendAsync(request);

        // The backend continues the client's trace, and its parent is the proxy.
        var seen = ActivityContext.Parse((await SeenAsync(answer)).Header("traceparent")!, traceState: null);
        Assert.Equal(trace, seen.TraceId);
        Assert.NotEqual(span, seen.SpanId);
        await receiver.WaitForAsync("traces", Bytes(trace), "url.path"u8.ToArray(), "edge-under-test"u8.ToArray());
        await receiver.WaitForAsync("traces", Bytes(trace), Bytes(seen.SpanId), "proxy.cluster_id"u8.ToArray(), "proxy.destination_id"u8.ToArray(), "server.port"u8.ToArray());
        await receiver.WaitForAsync("traces", Bytes(trace), "tls.protocol.version"u8.ToArray(), "edgeproxy.certificate"u8.ToArray());
        await receiver.WaitForAsync("metrics", "edgeproxy.tls.handshake.duration"u8.ToArray(), "edgeproxy.upstream.request.duration"u8.ToArray(), "kestrel.active_connections"u8.ToArray());

        using var scrape = new HttpRequestMessage(HttpMethod.Get, "metrics");
        scrape.Headers.Accept.ParseAdd("application/openmetrics-text;version=1.0.0");
        using var metrics = await edge.Admin.SendAsync(scrape);
        var text = await metrics.Content.ReadAsStringAsync();
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
        Assert.Contains($"# {{trace_id=\"{trace}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signals_WithAnEndpointEach_GoToTheirOwn()
    {
        await using var metrics = await OtlpReceiver.StartAsync();
        await using var traces = await OtlpReceiver.StartAsync();
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        setup.Environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"{metrics.Address}/v1/metrics";
        setup.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"{traces.Address}/v1/traces";
        setup.Environment["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf";
        setup.Environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf";
        setup.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        setup.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "300";
        await using var edge = await EdgeProcess.StartAsync(setup);
        using var client = EdgeClient.Create(edge, setup.Pki, HttpVersion.Version11);

        using var answer = await client.GetAsync("/");

        await metrics.WaitForAsync("metrics", "edgeproxy.upstream.request.duration"u8.ToArray());
        await traces.WaitForAsync("traces", "url.path"u8.ToArray());
        Assert.DoesNotContain("traces", metrics.Signals);
        Assert.DoesNotContain("metrics", traces.Signals);
    }

    [Fact]
    public async Task Start_WithVariablesThatCannotBeUsed_ServesAndSaysWhich()
    {
        using var setup = new EdgeSetup().AddUsualCertificates();
        setup.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";
        setup.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key=hidden%2Ctoo";
        setup.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "collector:4317";
        setup.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "0";

        await using var edge = await EdgeProcess.StartAsync(setup);

        Assert.Contains("OTEL_EXPORTER_OTLP_HEADERS cannot be used", edge.Log, StringComparison.Ordinal);
        Assert.Contains("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT cannot be used", edge.Log, StringComparison.Ordinal);
        Assert.Contains("OTEL_METRIC_EXPORT_INTERVAL cannot be used", edge.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", edge.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("delta")]
    public async Task Metrics_OfTheLastInterval_AreSentAtTheEndAndScrapedBefore(string? temporality)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        setup.Environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = $"{receiver.Address}/v1/metrics";
        setup.Environment["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf";
        setup.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "3600000";
        if (temporality is not null) setup.Environment["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"] = temporality;
        await using var edge = await EdgeProcess.StartAsync(setup);
        using var client = EdgeClient.Create(edge, setup.Pki, HttpVersion.Version11);
        using var answer = await client.GetAsync("/");
        await Eventually.GetAsync(
            "a scrape with the request", () => edge.Admin.GetStringAsync("metrics"),
            static text => text.Contains("edgeproxy_upstream_request_duration_seconds_count{cluster=", StringComparison.Ordinal));
        Assert.Empty(receiver.Signals);

        edge.Signal(Signal.Terminate);
        Assert.Equal(0, await edge.WaitForExitAsync());

        await receiver.WaitForAsync("metrics", "edgeproxy.upstream.request.duration"u8.ToArray());
    }

    [Fact]
    public async Task Request_NotSampled_TellsTheBackendSoAndHasItsTraceInTheAccessLog()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        var log = Path.Combine(setup.FolderPath, "access.log");
        setup.Set("EdgeProxy:AccessLog:Path", log);
        setup.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address;
        setup.Environment["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio";
        setup.Environment["OTEL_TRACES_SAMPLER_ARG"] = "0";
        await using var edge = await EdgeProcess.StartAsync(setup);
        using var client = EdgeClient.Create(edge, setup.Pki, HttpVersion.Version11);

        using var answer = await client.GetAsync("/");

        var seen = ActivityContext.Parse((await SeenAsync(answer)).Header("traceparent")!, traceState: null);
        Assert.Equal(ActivityTraceFlags.None, seen.TraceFlags);
        var lines = await Eventually.GetAsync("a line in the access log", async () => File.Exists(log) ? await File.ReadAllTextAsync(log) : "", static text => text.Length > 0);
        Assert.Contains($"\"traceId\":\"{seen.TraceId}\"", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithoutAnyVariable_PassesTheClientsTraceOnUntouched()
    {
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        // A log of its own is no reason to take part in a trace.
        setup.Set("EdgeProxy:AccessLog:Path", Path.Combine(setup.FolderPath, "access.log"));
        await using var edge = await EdgeProcess.StartAsync(setup);
        using var client = EdgeClient.Create(edge, setup.Pki, HttpVersion.Version11);
        var trace = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version11 };
        request.Headers.Add("traceparent", trace);

        using var answer = await client.SendAsync(request);

        Assert.Equal(trace, (await SeenAsync(answer)).Header("traceparent"));
    }

    private static async Task<SeenRequest> SeenAsync(HttpResponseMessage answer) => SeenRequest.Parse(await answer.Content.ReadAsStringAsync());

    private static byte[] Bytes(ActivitySpanId span)
    {
        var bytes = new byte[8];
        span.CopyTo(bytes);
        return bytes;
    }

    private static byte[] Bytes(ActivityTraceId trace)
    {
        var bytes = new byte[16];
        trace.CopyTo(bytes);
        return bytes;
    }
}
