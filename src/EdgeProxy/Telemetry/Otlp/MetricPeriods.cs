using System.Globalization;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>The <c>OTEL_METRIC_EXPORT_*</c> variables: how often metrics are sent, and how long that may take. With some numbers the SDK does not start, and of what is no number it says nothing.</summary>
internal static class MetricPeriods
{
    private static readonly string[] Names = ["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT"];

    /// <summary>Makes those that cannot be used as if they were not set.</summary>
    public static void Mend(PeriodicExportingMetricReaderOptions options)
    {
        if (options.ExportIntervalMilliseconds <= 0) options.ExportIntervalMilliseconds = null;
        if (options.ExportTimeoutMilliseconds <= 0) options.ExportTimeoutMilliseconds = null;
    }

    /// <summary>What cannot be used, and what would be right.</summary>
    public static IEnumerable<(string Variable, string Right)> Unusable(IConfiguration variables) =>
        from name in Names
        let value = variables[name]
        where !string.IsNullOrWhiteSpace(value) && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0)
        select (name, "milliseconds, from 1");
}
