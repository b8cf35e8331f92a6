using System.Diagnostics;
using System.Globalization;
using EdgeProxy.Telemetry.Prometheus;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.Tests.Telemetry;

public sealed class OpenMetricsTests : IDisposable
{
    private readonly ExporterFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Scrape_Counter_HasItsSuffixOnTheSampleAlone()
    {
        _fixture.Meter.CreateCounter<long>("swaps", description: "What was \"swapped\".").Add(3);

        Assert.Equal(
            """
            # HELP swaps What was \"swapped\".
            # TYPE swaps counter
            swaps_total 3
            # EOF

            """.ReplaceLineEndings("\n"),
            await _fixture.ScrapeAsync(ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public async Task Scrape_Histogram_HasCanonicalBounds()
    {
        _fixture.Meter.CreateHistogram<double>("h", advice: new() { HistogramBucketBoundaries = [0.5, 1] }, unit: null, description: "", tags: null).Record(1.0);

        Assert.Contains(
            "h_bucket{le=\"0.5\"} 0\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 1\n", await _fixture.ScrapeAsync(ExpositionFormat.OpenMetrics), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_MeasuredWithinATrace_HasItsIdsInTheRightBucket()
    {
        var histogram = _fixture.Meter.CreateHistogram<double>("h", advice: new() { HistogramBucketBoundaries = [0.5, 1] }, unit: null, description: "", tags: null);
        using var activity = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start();
        histogram.Record(0.75);

        var line = (await _fixture.ScrapeAsync(ExpositionFormat.OpenMetrics)).Split('\n').Single(static line => line.StartsWith("h_bucket{le=\"1.0\"}", StringComparison.Ordinal));

        Assert.StartsWith($"h_bucket{{le=\"1.0\"}} 1 # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}} 0.75 ", line, StringComparison.Ordinal);
        Assert.True(double.TryParse(line.Split(' ')[^1], CultureInfo.InvariantCulture, out _));
        Assert.DoesNotContain("trace_id", await _fixture.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", ExpositionFormat.Prometheus)]
    [InlineData("*/*", ExpositionFormat.Prometheus)]
    [InlineData("text/plain", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=2.0.0", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text;q=0", ExpositionFormat.Prometheus)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.2,text/plain;version=0.0.4;q=0.5", ExpositionFormat.Prometheus)]
    // Prometheus 2.42 and 3.0.
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", ExpositionFormat.OpenMetrics)]
    internal void Negotiate_Accept_IsWhatTheScraperPrefers(string accept, ExpositionFormat expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = accept;

        Assert.Equal(expected, ExpositionFormats.Negotiate(context.Request));
    }
}
