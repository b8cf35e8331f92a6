using System.Globalization;
using OpenTelemetry.Trace;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>The sampler that <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c> name, as the SDK would make it.</summary>
internal static class SamplerVariables
{
    /// <summary><see langword="null"/> where they name none. A name that is not known counts as none (OpenTelemetry's specification on variables with a closed list).</summary>
    public static Sampler? Read(IConfiguration variables) => variables["OTEL_TRACES_SAMPLER"]?.Trim().ToLowerInvariant() switch
    {
        "always_on" => new AlwaysOnSampler(),
        "always_off" => new AlwaysOffSampler(),
        "traceidratio" => new TraceIdRatioBasedSampler(Ratio(variables)),
        "parentbased_always_on" => new ParentBasedSampler(new AlwaysOnSampler()),
        "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
        "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Ratio(variables))),
        _ => null,
    };

    private static double Ratio(IConfiguration variables) =>
        double.TryParse(variables["OTEL_TRACES_SAMPLER_ARG"], NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 ? ratio : 1;
}
