using EdgeProxy.Telemetry.Otlp;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class OtlpVariablesTests
{
    [Fact]
    public void Apply_SignalsOwn_StandBeforeThoseOfAll()
    {
        var variables = Variables(
            ("METRICS_ENDPOINT", "https://metrics:4318/here"), ("METRICS_PROTOCOL", "http/protobuf"), ("METRICS_HEADERS", "key=own,other=too"),
            ("METRICS_TIMEOUT", "2500"), ("METRICS_COMPRESSION", "gzip"), ("HEADERS", "key=all"));

        var options = Applied(variables);

        Assert.Equal("https://metrics:4318/here", options.Endpoint.ToString());
        Assert.Equal(OtlpExportProtocol.HttpProtobuf, options.Protocol);
        Assert.Equal("key=own,other=too", options.Headers);
        Assert.Equal(2500, options.TimeoutMilliseconds);
        Assert.Equal(OtlpExportCompression.GZip, options.Compression);
        Assert.Empty(OtlpVariables.Unusable(variables, ["METRICS", "TRACES"]));
    }

    [Fact]
    public void Apply_OfAnotherSignal_IsLeftToIt() => AssertUntouched(Applied(Variables(("TRACES_ENDPOINT", "http://traces:4317"))));

    [Theory]
    [InlineData("METRICS_ENDPOINT", "")]
    [InlineData("METRICS_TIMEOUT", "  ")]
    public void Apply_Empty_IsAsIfItWereNotSet(string name, string value)
    {
        var variables = Variables((name, value));

        AssertUntouched(Applied(variables));
        Assert.Empty(OtlpVariables.Unusable(variables, ["METRICS"]));
    }

    [Theory]
    [InlineData("ENDPOINT", "collector:4317")]
    [InlineData("ENDPOINT", "/v1/metrics")]
    [InlineData("ENDPOINT", "ftp://name:hidden@collector/")]
    [InlineData("PROTOCOL", "http/json")]
    [InlineData("TIMEOUT", "0")]
    [InlineData("TIMEOUT", "-5")]
    [InlineData("TIMEOUT", "10s")]
    [InlineData("TIMEOUT", "2147483648")]
    [InlineData("COMPRESSION", "zstd")]
    public void Apply_Unusable_ChangesNothingAndIsTold(string name, string value)
    {
        var variables = Variables(("METRICS_" + name, value));

        AssertUntouched(Applied(variables));
        AssertTold("OTEL_EXPORTER_OTLP_METRICS_" + name, variables);
    }

    [Theory]
    [InlineData("hidden")]
    [InlineData("a=b,=hidden")]
    [InlineData("a=b,%20=hidden")]
    [InlineData("a=b%2Chidden")]
    [InlineData("a=1,A=hidden")]
    [InlineData("a b=hidden")]
    [InlineData("a=hidden%0Ab")]
    [InlineData("a=hidd\u00e9n")]
    [InlineData("content-type=hidden")]
    public void Apply_UnusableHeaders_AreNoneAndTold(string value)
    {
        var own = Variables(("HEADERS", "key=all"), ("METRICS_HEADERS", value));
        var ofAll = Variables(("HEADERS", value));

        Assert.Null(Applied(own).Headers);
        Assert.Null(Applied(ofAll).Headers);
        AssertTold("OTEL_EXPORTER_OTLP_METRICS_HEADERS", own);
        AssertTold("OTEL_EXPORTER_OTLP_HEADERS", ofAll);
    }

    [Theory]
    [InlineData("a=b,", "a=b")]
    [InlineData(" a=b , ,c = d=e", "a=b,c = d=e")]
    [InlineData("authorization=Basic%20aGk%3D", "authorization=Basic%20aGk%3D")]
    [InlineData("empty=", "empty=")]
    public void Apply_Headers_ArePairsAsTheExporterTakesThem(string value, string expected) =>
        Assert.Equal(expected, Applied(Variables(("METRICS_HEADERS", value))).Headers);

    [Fact]
    public void Unusable_CertificateOfOneSignal_IsToldToBeForAll() => AssertTold("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", Variables(("METRICS_CERTIFICATE", "/ca.pem")));

    [Fact]
    public void Unusable_OfASignalThatIsNotExported_IsNotTold() => Assert.Empty(OtlpVariables.Unusable(Variables(("TRACES_TIMEOUT", "soon")), ["METRICS"]));

    [Theory]
    [InlineData("ENDPOINT", "http://all:4317", true)]
    [InlineData("METRICS_ENDPOINT", "https://own/", true)]
    [InlineData("METRICS_ENDPOINT", "collector:4317", false)]
    [InlineData("METRICS_ENDPOINT", " ", false)]
    [InlineData("TRACES_ENDPOINT", "http://others/", false)]
    public void HasEndpoint_Named_IsWhetherItCanBeUsedForTheSignal(string name, string value, bool expected) =>
        Assert.Equal(expected, OtlpVariables.HasEndpoint(Variables((name, value)), "METRICS"));

    private static IConfiguration Variables(params (string Name, string Value)[] variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(static variable => KeyValuePair.Create("OTEL_EXPORTER_OTLP_" + variable.Name, (string?)variable.Value))).Build();

    // To what the SDK would have read of the variables for all.
    private static OtlpExporterOptions Applied(IConfiguration variables)
    {
        var options = new OtlpExporterOptions { Endpoint = new Uri("http://all:4317"), Headers = "key=all", TimeoutMilliseconds = 77 };
        OtlpVariables.Apply(variables, "METRICS", options);
        return options;
    }

    private static void AssertUntouched(OtlpExporterOptions options)
    {
        Assert.Equal("http://all:4317/", options.Endpoint.ToString());
        Assert.Equal(OtlpExportProtocol.Grpc, options.Protocol);
        Assert.Equal("key=all", options.Headers);
        Assert.Equal(77, options.TimeoutMilliseconds);
        Assert.Equal(OtlpExportCompression.None, options.Compression);
    }

    private static void AssertTold(string variable, IConfiguration variables)
    {
        var (told, right) = Assert.Single(OtlpVariables.Unusable(variables, ["METRICS"]));
        Assert.Equal(variable, told);
        Assert.DoesNotContain("hidden", right, StringComparison.Ordinal);
    }
}
