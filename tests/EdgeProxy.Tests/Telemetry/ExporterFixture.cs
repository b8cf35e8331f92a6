using System.Diagnostics.Metrics;
using System.Text;
using EdgeProxy.Telemetry.Prometheus;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeProxy.Tests.Telemetry;

/// <summary>A meter of its own and the exporter that listens to it.</summary>
internal sealed class ExporterFixture : IDisposable
{
    private readonly MeterProvider _provider;
    private readonly List<Meter> _meters = [];

    public ExporterFixture(ResourceBuilder? resource = null, ILogger<PrometheusExporter>? log = null, int textLimit = 1024 * 1024)
    {
        Exporter = new PrometheusExporter(log ?? NullLogger<PrometheusExporter>.Instance, textLimit);
        var name = "test." + Guid.NewGuid();
        Meter = new Meter(name);
        _meters.Add(Meter);
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource ?? ResourceBuilder.CreateEmpty())
            .AddMeter(name, name + ".*")
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(Exporter))
            .Build();
    }

    public Meter Meter { get; }

    public PrometheusExporter Exporter { get; }

    public Meter AnotherMeter(string suffix)
    {
        var meter = new Meter($"{Meter.Name}.{suffix}");
        _meters.Add(meter);
        return meter;
    }

    public async Task<string> ScrapeAsync(ExpositionFormat format = ExpositionFormat.Prometheus)
    {
        using var text = await Exporter.ScrapeAsync(format, CancellationToken.None);
        Assert.NotNull(text);
        return Encoding.UTF8.GetString(text.Written.Span);
    }

    public void Dispose()
    {
        _provider.Dispose();
        foreach (var meter in _meters) meter.Dispose();
    }
}
