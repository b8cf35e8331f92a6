using System.Globalization;
using OpenTelemetry.Exporter;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// The <c>OTEL_EXPORTER_OTLP_*</c> variables, of which those of one signal, such as <c>OTEL_EXPORTER_OTLP_METRICS_ENDPOINT</c>, stand before those of all
/// (OpenTelemetry protocol exporter, "Configuration Options"). The SDK reads a signal's own only for who lets it export every signal there is, logs included;
/// it says nothing of what it cannot use, and does not start with headers that it cannot.
/// </summary>
internal static class OtlpVariables
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Headers = "HEADERS";

    private delegate bool Setter(OtlpExporterOptions options, string value);

    private static readonly (string Name, string Right, Setter TrySet)[] Known =
    [
        ("ENDPOINT", "an http or https address, such as http://collector:4317", TrySetEndpoint),
        ("PROTOCOL", "grpc or http/protobuf", TrySetProtocol),
        (Headers, "name=value pairs with commas between, percent-encoded, each name once", TrySetHeaders),
        ("TIMEOUT", "milliseconds, from 1", TrySetTimeout),
        ("COMPRESSION", "gzip or none", TrySetCompression),
    ];

    private static readonly string[] OfAllOnly = ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"];

    /// <summary>Whether an endpoint is named, for one signal or for all, that can be used.</summary>
    public static bool HasEndpoint(IConfiguration variables, string signal) =>
        IsAddress(Value(variables, "ENDPOINT")) || IsAddress(Value(variables, $"{signal}_ENDPOINT"));

    /// <summary>Sets what those of one signal say; what they do not, or so that it cannot be used, stays as it is for all signals. Headers that cannot be used are none: those for all may be another receiver's.</summary>
    /// <param name="variables">The process's.</param>
    /// <param name="signal"><c>METRICS</c> or <c>TRACES</c>.</param>
    /// <param name="options">Of this signal's exporter, with what the SDK read.</param>
    public static void Apply(IConfiguration variables, string signal, OtlpExporterOptions options)
    {
        if (Value(variables, Headers) is { } ofAll) TrySetHeaders(options, ofAll);
        foreach (var (name, _, trySet) in Known)
        {
            if (Value(variables, $"{signal}_{name}") is { } value) trySet(options, value);
        }
    }

    /// <summary>What cannot be used, by the variable's name, and what would be right. The values are not told: an address may hold a password, and headers do.</summary>
    /// <param name="variables">The process's.</param>
    /// <param name="signals">Those that are exported, if there is a place to.</param>
    public static IEnumerable<(string Variable, string Right)> Unusable(IConfiguration variables, IReadOnlyCollection<string> signals)
    {
        var scratch = new OtlpExporterOptions();
        foreach (var owner in signals.Select(static signal => signal + "_").Prepend(""))
        {
            foreach (var (name, right, trySet) in Known)
            {
                if (Value(variables, owner + name) is { } value && !trySet(scratch, value)) yield return (Prefix + owner + name, right);
            }
        }

        foreach (var (signal, name) in signals.SelectMany(static _ => OfAllOnly, static (signal, name) => (signal, name)))
        {
            if (Value(variables, $"{signal}_{name}") is not null) yield return ($"{Prefix}{signal}_{name}", $"{Prefix}{name}, which is for all signals");
        }
    }

    // Empty is unset (OpenTelemetry's specification on variables).
    private static string? Value(IConfiguration variables, string name) => variables[Prefix + name]?.Trim() is { Length: > 0 } value ? value : null;

    private static bool IsAddress(string? value) => Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");

    private static bool TrySetEndpoint(OtlpExporterOptions options, string value)
    {
        if (!IsAddress(value)) return false;
        options.Endpoint = new Uri(value);
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
        options.Headers = null;
        var pairs = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        using var request = new HttpRequestMessage();
        if (!Array.TrueForAll(pairs, pair => TryAdd(request, Uri.UnescapeDataString(pair)))) return false;
        options.Headers = string.Join(',', pairs);
        return true;
    }

    // As the exporter will, which decodes all and splits it then: a comma in a value ends the value.
    private static bool TryAdd(HttpRequestMessage request, string pair)
    {
        var (name, value) = pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var end ? (pair[..end].Trim(), pair[(end + 1)..].Trim()) : ("", "");
        return !pair.Contains(',', StringComparison.Ordinal)
            && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && request.Headers.TryAddWithoutValidation(name, value)
            && request.Headers.NonValidated[name].Count == 1;
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
}
