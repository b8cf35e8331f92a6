using EdgeProxy.Telemetry.Otlp;
using Microsoft.Extensions.Configuration;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class SamplerVariablesTests
{
    [Theory]
    [InlineData(null, null, "ParentBased{AlwaysOnSampler}")]
    [InlineData("always_on", null, "AlwaysOnSampler")]
    [InlineData("always_off", null, "AlwaysOffSampler")]
    [InlineData("traceidratio", "0.25", "TraceIdRatioBasedSampler{0.250000}")]
    [InlineData("parentbased_always_on", null, "ParentBased{AlwaysOnSampler}")]
    [InlineData("parentbased_always_off", null, "ParentBased{AlwaysOffSampler}")]
    [InlineData("PARENTBASED_TraceIdRatio", "0.01", "ParentBased{TraceIdRatioBasedSampler{0.010000}}")]
    [InlineData("parentbased_traceidratio", "lots", "ParentBased{TraceIdRatioBasedSampler{1.000000}}")]
    [InlineData("parentbased_traceidratio", "7", "ParentBased{TraceIdRatioBasedSampler{1.000000}}")]
    [InlineData("a_sampler_nobody_knows", null, "ParentBased{AlwaysOnSampler}")]
    public void Read_Name_IsTheSdksSampler(string? name, string? argument, string expected)
    {
        var variables = new ConfigurationBuilder().AddInMemoryCollection([new("OTEL_TRACES_SAMPLER", name), new("OTEL_TRACES_SAMPLER_ARG", argument)]).Build();

        Assert.Equal(expected, SamplerVariables.Read(variables).Description);
    }
}
