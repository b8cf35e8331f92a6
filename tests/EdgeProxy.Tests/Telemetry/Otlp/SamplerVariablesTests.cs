using EdgeProxy.Telemetry.Otlp;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class SamplerVariablesTests
{
    [Theory]
    [InlineData("always_on", null, "AlwaysOnSampler")]
    [InlineData("always_off", null, "AlwaysOffSampler")]
    [InlineData("traceidratio", "0.25", "TraceIdRatioBasedSampler{0.250000}")]
    [InlineData("parentbased_always_on", null, "ParentBased{AlwaysOnSampler}")]
    [InlineData("parentbased_always_off", null, "ParentBased{AlwaysOffSampler}")]
    [InlineData("PARENTBASED_TraceIdRatio", "0.01", "ParentBased{TraceIdRatioBasedSampler{0.010000}}")]
    [InlineData("parentbased_traceidratio", "lots", "ParentBased{TraceIdRatioBasedSampler{1.000000}}")]
    [InlineData("parentbased_traceidratio", "7", "ParentBased{TraceIdRatioBasedSampler{1.000000}}")]
    public void Read_Name_IsTheSdksSampler(string name, string? argument, string expected)
    {
        Assert.Equal(expected, Read(name, argument)?.Description);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a_sampler_nobody_knows")]
    public void Read_NoNameOrOneNobodyKnows_IsNone(string? name) => Assert.Null(Read(name, argument: null));

    private static Sampler? Read(string? name, string? argument) => SamplerVariables.Read(
        new ConfigurationBuilder().AddInMemoryCollection([new("OTEL_TRACES_SAMPLER", name), new("OTEL_TRACES_SAMPLER_ARG", argument)]).Build());
}
