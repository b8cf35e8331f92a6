using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry.Prometheus;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// Metrics and traces by OTLP, switched on and set up by the standard <c>OTEL_*</c> variables alone, as every service that uses OpenTelemetry is.
/// Without an endpoint among them nothing of this is made, and nothing is paid for.
/// </summary>
internal static class OtlpExport
{
    // As the variables call them.
    private const string Metrics = "METRICS";
    private const string Traces = "TRACES";

    // Of OTEL_METRIC_EXPORT_INTERVAL and OTEL_METRIC_EXPORT_TIMEOUT, in milliseconds (OpenTelemetry's specification on variables).
    private const int UsualInterval = 60_000;
    private const int UsualTimeout = 30_000;

    /// <summary>The variables as configuration: the SDK reads them from there, and a host that was made empty has none.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Variables() =>
        from variable in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        where ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal)
        select KeyValuePair.Create((string)variable.Key, (string?)variable.Value);

    /// <summary>Whether traces are wanted.</summary>
    public static bool HasTraces(IConfiguration variables) => IsWanted(variables, Traces);

    /// <summary>The variables that say where and how in a way that cannot be used, and what would be right.</summary>
    public static IEnumerable<(string Variable, string Right)> Unusable(IConfiguration variables)
    {
        string[] signals = [.. new[] { Metrics, Traces }.Where(signal => !IsOff(variables, signal))];
        if (signals.Length == 0) return [];
        var unusable = OtlpVariables.Unusable(variables, signals);
        return signals.Contains(Metrics) ? unusable.Concat(MetricPeriods.Unusable(variables)) : unusable;
    }

    /// <summary>Registers what is wanted.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services, IConfiguration variables, TelemetrySettings settings)
    {
        var telemetry = services.AddOpenTelemetry();
        // An exporter's options have the signal's name.
        foreach (var signal in (string[])[Metrics, Traces]) services.Configure<OtlpExporterOptions>(signal, options => OtlpVariables.Apply(variables, signal, options));
        services.PostConfigureAll<PeriodicExportingMetricReaderOptions>(MetricPeriods.Mend);
        if (IsWanted(variables, Metrics))
        {
            if (SharedMetricExporter.Suits(variables)) services.AddSingleton(SharedReader);
            else telemetry.WithMetrics(static metrics => metrics.AddOtlpExporter(Metrics, configure: null));
        }

        if (!HasTraces(variables)) return services;

        services.AddSingleton(provider => SamplerVariables.Read(variables) is { } named ? new RequestSampling(named) : Default(settings, provider));
        // Our own two spans, and not what ASP.NET, YARP and System.Net.Http would tell of the same. Whatever comes so far is traced.
        telemetry.WithTracing(static traces => traces.AddSource(SpanSource.Instance.Name).SetSampler(new AlwaysOnSampler()).AddOtlpExporter(Traces, configure: null));
        // Exemplars lead from a slow bucket to a trace; without traces there is none to lead to.
        telemetry.WithMetrics(static metrics => metrics.SetExemplarFilter(ExemplarFilterType.TraceBased));
        return services;
    }

    private static MetricReader SharedReader(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<OtlpExporterOptions>>().Get(Metrics);
        var exporter = new SharedMetricExporter(options, services.GetRequiredService<PrometheusExporter>(), services.GetRequiredService<TimeProvider>());
        var periodic = services.GetRequiredService<IOptionsMonitor<PeriodicExportingMetricReaderOptions>>().Get(Metrics);
        return new SharedMetricReader(exporter, periodic.ExportIntervalMilliseconds ?? UsualInterval, periodic.ExportTimeoutMilliseconds ?? UsualTimeout);
    }

    // A client's decision is followed; what nobody has decided is traced as far as the SDK's queue is sure to hold it.
    private static RequestSampling Default(TelemetrySettings settings, IServiceProvider services) => new(
        new ParentBasedSampler(new AlwaysOnSampler()),
        new NewTraceRate(settings.NewTracesPerSecond, services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<TimeProvider>()));

    private static bool IsWanted(IConfiguration variables, string signal) => !IsOff(variables, signal) && OtlpVariables.HasEndpoint(variables, signal);

    private static bool IsOff(IConfiguration variables, string signal) =>
        string.Equals(variables["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        || string.Equals(variables[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);
}
