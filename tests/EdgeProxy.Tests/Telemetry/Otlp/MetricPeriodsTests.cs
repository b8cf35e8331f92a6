using EdgeProxy.Telemetry.Otlp;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class MetricPeriodsTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData(" ", false)]
    [InlineData("300", false)]
    [InlineData("0", true)]
    [InlineData("-1", true)]
    [InlineData("+300", true)]
    [InlineData(" 300", true)]
    [InlineData("10s", true)]
    [InlineData("2147483648", true)]
    public void Unusable_Periods_AreToldWithWhatWouldBeRight(string? value, bool areTold)
    {
        var variables = new ConfigurationBuilder().AddInMemoryCollection([new("OTEL_METRIC_EXPORT_INTERVAL", value), new("OTEL_METRIC_EXPORT_TIMEOUT", value)]).Build();

        (string, string)[] told = [("OTEL_METRIC_EXPORT_INTERVAL", "milliseconds, from 1"), ("OTEL_METRIC_EXPORT_TIMEOUT", "milliseconds, from 1")];
        Assert.Equal(areTold ? told : [], MetricPeriods.Unusable(variables));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-5, null)]
    [InlineData(300, 300)]
    [InlineData(null, null)]
    public void Mend_Periods_LeavesThoseThatCanBeUsed(int? value, int? expected)
    {
        var options = new PeriodicExportingMetricReaderOptions { ExportIntervalMilliseconds = value, ExportTimeoutMilliseconds = value };

        MetricPeriods.Mend(options);

        Assert.Equal((expected, expected), (options.ExportIntervalMilliseconds, options.ExportTimeoutMilliseconds));
    }
}
