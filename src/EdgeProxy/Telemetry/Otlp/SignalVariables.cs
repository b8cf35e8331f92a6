using System.Globalization;
using OpenTelemetry.Exporter;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// The <c>OTEL_EXPORTER_OTLP_*</c> variables of one signal, such as <c>OTEL_EXPORTER_OTLP_METRICS_ENDPOINT</c>, which stand before those of all
/// (OpenTelemetry protocol exporter, "Endpoint URLs for OTLP/HTTP"). The SDK reads them only for who lets it export every signal there is, logs included.
/// </summary>
/// <param name="variables">The process's.</param>
/// <param name="log">Is told what cannot be used. The values are not: an address may hold a password, and headers do.</param>
internal sealed partial class SignalVariables(IConfiguration variables, ILogger<SignalVariables> log)
{
    private static readonly (string Name, string Right, Func<OtlpExporterOptions, string, bool> TrySet)[] Known =
    [
        ("ENDPOINT", "an http or https address, used as it is, such as http://collector:4318/v1/metrics", TrySetEndpoint),
        ("PROTOCOL", "grpc or http/protobuf", TrySetProtocol),
        ("HEADERS", "name=value pairs, with commas between", TrySetHeaders),
        ("TIMEOUT", "milliseconds, from 1", TrySetTimeout),
        ("COMPRESSION", "gzip or none", TrySetCompression),
    ];

    /// <summary>Sets what they say; what they do not, or say so that it cannot be used, stays as it is for all signals.</summary>
    /// <param name="signal"><c>METRICS</c> or <c>TRACES</c>.</param>
    /// <param name="options">Of this signal's exporter.</param>
    public void Apply(string signal, OtlpExporterOptions options)
    {
        foreach (var (name, right, trySet) in Known)
        {
            var variable = $"OTEL_EXPORTER_OTLP_{signal}_{name}";
            // Empty is unset (OpenTelemetry's specification on variables).
            if (variables[variable]?.Trim() is { Length: > 0 } value && !trySet(options, value)) LogUnusable(variable, right);
        }
    }

    private static bool TrySetEndpoint(OtlpExporterOptions options, string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")) return false;
        options.Endpoint = address;
        return true;
    }

    private static bool TrySetProtocol(OtlpExporterOptions options, string value)
    {
        if (value is not ("grpc" or "http/protobuf")) return false;
        options.Protocol = value == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        return true;
    }

    private static bool TrySetHeaders(OtlpExporterOptions options, string value)
    {
        // The exporter would throw, and the proxy not start.
        if (!Array.TrueForAll(value.Split(','), static pair => pair.IndexOf('=', StringComparison.Ordinal) > 0)) return false;
        options.Headers = value;
        return true;
    }

    private static bool TrySetTimeout(OtlpExporterOptions options, string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds == 0) return false;
        options.TimeoutMilliseconds = milliseconds;
        return true;
    }

    private static bool TrySetCompression(OtlpExporterOptions options, string value)
    {
        if (value is not ("gzip" or "none")) return false;
        options.Compression = value == "gzip" ? OtlpExportCompression.GZip : OtlpExportCompression.None;
        return true;
    }

    [LoggerMessage(410, LogLevel.Warning, "The variable {Variable} cannot be used and is ignored; right would be {Right}")]
    private partial void LogUnusable(string variable, string right);
}
