using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Tests.Testing;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class SignalVariablesTests
{
    private readonly RecordingLogger<SignalVariables> _log = new();

    [Fact]
    public void Apply_SignalsOwn_StandBeforeThoseOfAll()
    {
        var options = Apply(
            new OtlpExporterOptions { Endpoint = new Uri("http://all:4317"), Headers = "key=all", TimeoutMilliseconds = 1 },
            ("ENDPOINT", "https://metrics:4318/here"), ("PROTOCOL", "http/protobuf"), ("HEADERS", "key=own,other=too"), ("TIMEOUT", "2500"), ("COMPRESSION", "gzip"));

        Assert.Equal("https://metrics:4318/here", options.Endpoint.ToString());
        Assert.Equal(OtlpExportProtocol.HttpProtobuf, options.Protocol);
        Assert.Equal("key=own,other=too", options.Headers);
        Assert.Equal(2500, options.TimeoutMilliseconds);
        Assert.Equal(OtlpExportCompression.GZip, options.Compression);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public void Apply_OfAnotherSignal_IsLeftToIt()
    {
        var options = Apply(new OtlpExporterOptions { Endpoint = new Uri("http://all:4317") }, signal: "TRACES", ("ENDPOINT", "http://traces:4317"));

        Assert.Equal("http://all:4317/", options.Endpoint.ToString());
    }

    [Theory]
    [InlineData("ENDPOINT", "")]
    [InlineData("TIMEOUT", "  ")]
    public void Apply_Empty_IsAsIfItWereNotSet(string name, string value)
    {
        var options = Apply(new OtlpExporterOptions { Endpoint = new Uri("http://all:4317"), TimeoutMilliseconds = 77 }, (name, value));

        Assert.Equal("http://all:4317/", options.Endpoint.ToString());
        Assert.Equal(77, options.TimeoutMilliseconds);
        Assert.Empty(_log.Messages);
    }

    [Theory]
    [InlineData("ENDPOINT", "collector:4317")]
    [InlineData("ENDPOINT", "/v1/metrics")]
    [InlineData("ENDPOINT", "ftp://name:hidden@collector/")]
    [InlineData("PROTOCOL", "http/json")]
    [InlineData("HEADERS", "hidden")]
    [InlineData("HEADERS", "a=b,=hidden")]
    [InlineData("TIMEOUT", "0")]
    [InlineData("TIMEOUT", "-5")]
    [InlineData("TIMEOUT", "10s")]
    [InlineData("COMPRESSION", "zstd")]
    public void Apply_Unusable_ChangesNothingAndIsToldWithoutItsValue(string name, string value)
    {
        var before = new OtlpExporterOptions { Endpoint = new Uri("http://all:4317"), Headers = "key=all", TimeoutMilliseconds = 77 };

        var options = Apply(before, (name, value));

        Assert.Equal("http://all:4317/", options.Endpoint.ToString());
        Assert.Equal(OtlpExportProtocol.Grpc, options.Protocol);
        Assert.Equal("key=all", options.Headers);
        Assert.Equal(77, options.TimeoutMilliseconds);
        Assert.Equal(OtlpExportCompression.None, options.Compression);
        var told = Assert.Single(_log.Messages);
        Assert.Contains($"OTEL_EXPORTER_OTLP_METRICS_{name}", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", told, StringComparison.Ordinal);
    }

    private OtlpExporterOptions Apply(OtlpExporterOptions options, params (string Name, string Value)[] variables) => Apply(options, "METRICS", variables);

    // Those of one signal, applied to the metrics.
    private OtlpExporterOptions Apply(OtlpExporterOptions options, string signal, params (string Name, string Value)[] variables)
    {
        var environment = new ConfigurationBuilder().AddInMemoryCollection(
            variables.Select(variable => KeyValuePair.Create($"OTEL_EXPORTER_OTLP_{signal}_{variable.Name}", (string?)variable.Value))).Build();
        new SignalVariables(environment, _log).Apply("METRICS", options);
        return options;
    }
}
