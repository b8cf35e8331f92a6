using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Telemetry.Prometheus;
using EdgeProxy.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class SharedMetricExporterTests : IDisposable
{
    // A test that waits longer has failed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly Collector _collector = new();
    private readonly PrometheusExporter _scrapes = new(NullLogger<PrometheusExporter>.Instance);
    private readonly Meter _meter = new("test." + Guid.NewGuid());
    private readonly Counter<long> _requests;
    private readonly MeterProvider _provider;

    public SharedMetricExporterTests()
    {
        _requests = _meter.CreateCounter<long>("shared.requests");
        var options = new OtlpExporterOptions
        {
            Endpoint = new Uri("http://collector.test/v1/metrics"),
            Protocol = OtlpExportProtocol.HttpProtobuf,
            HttpClientFactory = () => new HttpClient(_collector, disposeHandler: false),
        };
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes([new("service.name", "shared-under-test")]))
            .AddMeter(_meter.Name)
            // An interval that never comes: each test says when.
            .AddReader(new SharedMetricReader(new SharedMetricExporter(options, _scrapes, _time), int.MaxValue, timeout: 30_000))
            .Build();
    }

    public void Dispose()
    {
        _collector.Answer();
        _provider.Dispose();
        _scrapes.Dispose();
        _meter.Dispose();
        _collector.Dispose();
    }

    [Fact]
    public async Task Interval_Over_IsSentWithItsResourceAndStaysForScrapes()
    {
        _collector.Answer();
        _requests.Add(3);

        _provider.ForceFlush();

        var sent = await _collector.TakeAsync();
        Assert.Contains("shared.requests", sent, StringComparison.Ordinal);
        Assert.Contains("shared-under-test", sent, StringComparison.Ordinal);
        _requests.Add(1);
        Assert.Contains("shared_requests_total 4\n", await ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_AtAnyTime_SendsNothing()
    {
        _requests.Add(1);

        var text = await ScrapeAsync();

        Assert.Contains("shared_requests_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("target_info{service_name=\"shared-under-test\"} 1", text, StringComparison.Ordinal);
        // Would be refused while something is being sent to a collector that does not answer, once a second has passed.
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_provider.ForceFlush());
        await _collector.TakeAsync();
        Assert.Equal(1, _collector.Asked);
    }

    [Fact]
    public async Task Scrape_WhileTheCollectorDoesNotAnswer_WaitsASecondOfIt()
    {
        _requests.Add(2);
        _provider.ForceFlush();
        await _collector.TakeAsync();

        var waits = _time.NextTimer;
        var scrape = Task.Run(ScrapeAsync);
        await waits;
        // Had it not waited, it would lack these.
        _requests.Add(5);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("shared_requests_total 7\n", await scrape.WaitAsync(Patience), StringComparison.Ordinal);
        // The second is that of the sending, and over.
        Assert.Contains("shared_requests_total 7\n", await Task.Run(ScrapeAsync).WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_WhileSomethingIsSent_HasItsTextOnceItWas()
    {
        _requests.Add(2);
        _provider.ForceFlush();
        await _collector.TakeAsync();

        var waits = _time.NextTimer;
        var scrape = Task.Run(ScrapeAsync);
        await waits;
        // Had it not waited, it would lack these.
        _requests.Add(5);
        _collector.Answer();

        Assert.Contains("shared_requests_total 7\n", await scrape.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interval_WhileTheCollectorDoesNotAnswer_IsLeftOut()
    {
        _provider.ForceFlush();
        await _collector.TakeAsync();

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_provider.ForceFlush());
    }

    [Fact]
    public async Task Shutdown_WithWhatWasNotSentYet_SendsIt()
    {
        _collector.Answer();
        _requests.Add(7);

        Assert.True(_provider.Shutdown());

        Assert.Equal(1, _collector.Asked);
        Assert.Contains("shared.requests", await _collector.TakeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shutdown_WhileSomethingIsSent_SendsWhatCameSince()
    {
        _provider.ForceFlush();
        await _collector.TakeAsync();
        // So much any other collection would have waited.
        _time.Advance(TimeSpan.FromSeconds(1));

        var waits = _time.NextTimer;
        var shutdown = Task.Run(() => _provider.Shutdown());
        await waits;
        _requests.Add(7);
        _collector.Answer();

        Assert.True(await shutdown.WaitAsync(Patience));
        Assert.Contains("shared.requests", await _collector.TakeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shutdown_WhileTheCollectorDoesNotAnswer_EndsInTime()
    {
        _provider.ForceFlush();
        await _collector.TakeAsync();

        Assert.False(_provider.Shutdown(timeoutMilliseconds: 1));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(" ", "", true)]
    [InlineData("Cumulative", "explicit_bucket_histogram", true)]
    [InlineData("delta", null, false)]
    [InlineData("LowMemory", null, false)]
    [InlineData(null, "base2_exponential_bucket_histogram", false)]
    public void Suits_Variables_IsWhetherOtlpWantsWhatScrapesHave(string? temporality, string? histograms, bool expected)
    {
        var variables = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", temporality),
            new("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", histograms),
        ]).Build();

        Assert.Equal(expected, SharedMetricExporter.Suits(variables));
    }

    private async Task<string> ScrapeAsync()
    {
        using var text = await _scrapes.ScrapeAsync(ExpositionFormat.Prometheus, CancellationToken.None);
        Assert.NotNull(text);
        return Encoding.UTF8.GetString(text.Written.Span);
    }

    /// <summary>Takes what is sent, and answers once it may.</summary>
    private sealed class Collector : HttpMessageHandler
    {
        private readonly ManualResetEventSlim _answers = new();
        private readonly BlockingCollection<string> _sent = [];
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public void Answer() => _answers.Set();

        /// <summary>The next that was sent.</summary>
        public Task<string> TakeAsync() => Task.Run(() => _sent.TryTake(out var sent, Patience) ? sent : throw new TimeoutException("Nothing was sent"));

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            using var body = new MemoryStream();
            request.Content!.CopyTo(body, context: null, cancellationToken);
            _sent.Add(Encoding.UTF8.GetString(body.ToArray()), cancellationToken);
            _answers.Wait(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.Run(() => Send(request, cancellationToken), cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _answers.Dispose();
            _sent.Dispose();
            base.Dispose(disposing);
        }
    }
}
