using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry.Prometheus;
using EdgeProxy.Tests.Testing;
using OpenTelemetry.Resources;

namespace EdgeProxy.Tests.Telemetry;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly ExporterFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Scrape_Counter_HasTotalAndSortedLabels()
    {
        var swaps = _fixture.Meter.CreateCounter<long>("edgeproxy.certificate.swaps", description: "Swaps.");
        swaps.Add(2, new KeyValuePair<string, object?>("result", "published"), new KeyValuePair<string, object?>("certificate", "api"));

        Assert.Equal(
            """
            # HELP edgeproxy_certificate_swaps_total Swaps.
            # TYPE edgeproxy_certificate_swaps_total counter
            edgeproxy_certificate_swaps_total{certificate="api",result="published"} 2

            """,
            await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_UpDownCounter_IsAGaugeWithoutSuffix()
    {
        var open = _fixture.Meter.CreateUpDownCounter<long>("edgeproxy.connections.open", "{connection}", "Open.");
        open.Add(3, new KeyValuePair<string, object?>("protocol", "h2"));
        open.Add(-1, new KeyValuePair<string, object?>("protocol", "h2"));

        Assert.Equal(
            """
            # HELP edgeproxy_connections_open Open.
            # TYPE edgeproxy_connections_open gauge
            edgeproxy_connections_open{protocol="h2"} 2

            """,
            await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_Gauge_HasUnitAndNoHelpWithoutDescription()
    {
        _fixture.Meter.CreateObservableGauge("edgeproxy.config.last_reload_time", () => 1767225600.25, "s");

        Assert.Equal(
            """
            # TYPE edgeproxy_config_last_reload_time_seconds gauge
            edgeproxy_config_last_reload_time_seconds 1767225600.25

            """,
            await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_Histogram_HasCumulativeBucketsSumAndCount()
    {
        var duration = _fixture.Meter.CreateHistogram(
            "edgeproxy.tls.handshake.duration", "s", "Time.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.5, 10] });
        var labels = new KeyValuePair<string, object?>("tls.resumed", true);
        foreach (var seconds in (double[])[0.25, 0.5, 1, 64]) duration.Record(seconds, labels);

        Assert.Equal(
            """
            # HELP edgeproxy_tls_handshake_duration_seconds Time.
            # TYPE edgeproxy_tls_handshake_duration_seconds histogram
            edgeproxy_tls_handshake_duration_seconds_bucket{tls_resumed="true",le="0.0001"} 0
            edgeproxy_tls_handshake_duration_seconds_bucket{tls_resumed="true",le="0.5"} 2
            edgeproxy_tls_handshake_duration_seconds_bucket{tls_resumed="true",le="10"} 3
            edgeproxy_tls_handshake_duration_seconds_bucket{tls_resumed="true",le="+Inf"} 4
            edgeproxy_tls_handshake_duration_seconds_sum{tls_resumed="true"} 65.75
            edgeproxy_tls_handshake_duration_seconds_count{tls_resumed="true"} 4

            """,
            await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_HistogramWithoutLabels_HasOnlyLe()
    {
        _fixture.Meter.CreateHistogram("h", null, null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] }).Record(1);

        Assert.Contains("h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n", await _fixture.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(-1.5, "-1.5")]
    public async Task Scrape_SpecialNumber_IsSpeltAsPrometheusReadsIt(double value, string expected)
    {
        _fixture.Meter.CreateObservableGauge("g", () => value);

        Assert.EndsWith($"\ng {expected}\n", await _fixture.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_SpecialCharacters_AreEscaped()
    {
        _fixture.Meter.CreateObservableGauge("g", () => new Measurement<int>(1, new KeyValuePair<string, object?>("name", "a\\b\"c\nd é 漢")), null, "say \"hi\"\nC:\\");

        Assert.Equal(
            "# HELP g say \"hi\"\\nC:\\\\\n# TYPE g gauge\ng{name=\"a\\\\b\\\"c\\nd é 漢\"} 1\n",
            await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_KeysThatBecomeOneLabel_AreMergedInOrderOfTheKeys()
    {
        _fixture.Meter.CreateObservableGauge("g", () => new Measurement<int>(1, new("a_b", "second"), new("a.b", "first"), new("1st", null)));

        Assert.EndsWith("g{_1st=\"\",a_b=\"first;second\"} 1\n", await _fixture.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_SeveralInstruments_AreInOrderOfTheirNames()
    {
        foreach (var name in (string[])["b", "c", "a"]) _fixture.Meter.CreateObservableGauge(name, () => 1);

        Assert.Equal("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE c gauge\nc 1\n", await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_TwoInstrumentsOfOneName_KeepsTheFirstAndWarnsOnce()
    {
        var log = new RecordingLogger<PrometheusExporter>();
        using var fixture = new ExporterFixture(log: log);
        fixture.AnotherMeter("b").CreateObservableGauge("some.thing", () => 2);
        fixture.AnotherMeter("a").CreateObservableUpDownCounter("some_thing", () => 1);

        _ = await fixture.ScrapeAsync();
        var text = await fixture.ScrapeAsync();

        Assert.Equal("# TYPE some_thing gauge\nsome_thing 1\n", text);
        Assert.Single(log.Messages);
    }

    [Fact]
    public async Task Scrape_GaugeNoLongerObserved_IsGone()
    {
        var state = "serving";
        _fixture.Meter.CreateObservableGauge("state", () => new Measurement<int>(1, new KeyValuePair<string, object?>("state", state)));
        _ = await _fixture.ScrapeAsync();
        state = "expired";

        Assert.Equal("# TYPE state gauge\nstate{state=\"expired\"} 1\n", await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_Resource_IsTargetInfo()
    {
        using var fixture = new ExporterFixture(ResourceBuilder.CreateEmpty().AddAttributes([new("service.name", "edgeproxy")]));
        fixture.Meter.CreateObservableGauge("g", () => 1);

        Assert.StartsWith(
            "# HELP target_info What is measured here.\n# TYPE target_info gauge\ntarget_info{service_name=\"edgeproxy\"} 1\n",
            await fixture.ScrapeAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_Repeated_GrowsNoLabels()
    {
        var counter = _fixture.Meter.CreateCounter<long>("c");
        counter.Add(1, new KeyValuePair<string, object?>("result", "ok"));
        var first = await _fixture.ScrapeAsync();

        for (var i = 0; i < 100; i++) Assert.Equal(first, await _fixture.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_ManyAtOnce_EachIsWhole()
    {
        var counter = _fixture.Meter.CreateCounter<long>("c");
        for (var i = 0; i < 500; i++) counter.Add(1, new KeyValuePair<string, object?>("i", i));
        var expected = await _fixture.ScrapeAsync();

        var texts = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _fixture.ScrapeAsync())));

        Assert.All(texts, text => Assert.Equal(expected, text));
    }

    [Fact]
    public async Task Scrape_TextBeyondTheLimit_IsRefusedAndTheNextSucceeds()
    {
        var log = new RecordingLogger<PrometheusExporter>();
        using var fixture = new ExporterFixture(log: log, textLimit: 1000);
        var label = new string('x', 1001);
        fixture.Meter.CreateObservableGauge("g", () => new Measurement<int>(1, new KeyValuePair<string, object?>("l", label)));

        Assert.Null(await fixture.Exporter.ScrapeAsync(ExpositionFormat.Prometheus, CancellationToken.None));
        label = "short";

        Assert.Equal("# TYPE g gauge\ng{l=\"short\"} 1\n", await fixture.ScrapeAsync());
        Assert.Single(log.Messages);
    }
}
