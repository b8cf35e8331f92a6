using System.Diagnostics.Metrics;
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
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // As the variables call them.
    private const string Metrics = "METRICS";
    private const string Traces = "TRACES";

    /// <summary>The variables as configuration: the SDK reads them from there, and a host that was made empty has none.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Variables() =>
        from variable in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        where ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal)
        select KeyValuePair.Create((string)variable.Key, (string?)variable.Value);

    /// <summary>Whether traces are wanted.</summary>
    public static bool HasTraces(IConfiguration variables) => IsWanted(variables, Traces);

    /// <summary>Registers what is wanted.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services, IConfiguration variables, TelemetrySettings settings)
    {
        var telemetry = services.AddOpenTelemetry();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SignalVariables>(provider, variables));
        services.AddSignal(Metrics).AddSignal(Traces);
        if (IsWanted(variables, Metrics)) telemetry.WithMetrics(static metrics => metrics.AddOtlpExporter(Metrics, configure: null));
        if (!HasTraces(variables)) return services;

        services.AddSingleton(provider => SamplerVariables.Read(variables) is { } named ? new RequestSampling(named) : Default(settings, provider));
        // Our own two spans, and not what ASP.NET, YARP and System.Net.Http would tell of the same. Whatever comes so far is traced.
        telemetry.WithTracing(static traces => traces.AddSource(SpanSource.Instance.Name).SetSampler(new AlwaysOnSampler()).AddOtlpExporter(Traces, configure: null));
        // Exemplars lead from a slow bucket to a trace; without traces there is none to lead to.
        telemetry.WithMetrics(static metrics => metrics.SetExemplarFilter(ExemplarFilterType.TraceBased));
        return services;
    }

    // An exporter's options have the signal's name.
    private static IServiceCollection AddSignal(this IServiceCollection services, string signal)
    {
        services.AddOptions<OtlpExporterOptions>(signal).Configure<SignalVariables>((options, own) => own.Apply(signal, options));
        return services;
    }

    // A client's decision is followed; what nobody has decided is traced as far as the SDK's queue is sure to hold it.
    private static RequestSampling Default(TelemetrySettings settings, IServiceProvider services) => new(
        new ParentBasedSampler(new AlwaysOnSampler()),
        new NewTraceRate(settings.NewTracesPerSecond, services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<TimeProvider>()));

    private static bool IsWanted(IConfiguration variables, string signal) =>
        !string.Equals(variables["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(variables[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase)
        && !(string.IsNullOrEmpty(variables[Endpoint]) && string.IsNullOrEmpty(variables[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));
}
