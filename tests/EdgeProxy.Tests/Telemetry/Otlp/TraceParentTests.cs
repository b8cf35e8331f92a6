using System.Diagnostics;
using EdgeProxy.Telemetry.Otlp;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public class TraceParentTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public void NotSampled_Trace_IsAHeaderThatSaysSo()
    {
        var trace = ActivityTraceId.CreateFromString(Trace);

        var (one, other) = (TraceParent.NotSampled(trace), TraceParent.NotSampled(trace));

        Assert.NotEqual(one, other);
        Assert.All([one, other], header =>
        {
            Assert.True(ActivityContext.TryParse(header, traceState: null, out var context));
            Assert.Equal((trace, ActivityTraceFlags.None), (context.TraceId, context.TraceFlags));
        });
    }

    [Theory]
    [InlineData($"00-{Trace}-b7ad6b7169203331-01", Trace)]
    [InlineData($"cc-{Trace}-b7ad6b7169203331-01-what-comes-later", Trace)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", "")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "")]
    [InlineData("00-0af7651916cd43dd8448eb211c8031\"c-b7ad6b7169203331-01", "")]
    [InlineData($"00-{Trace}", "")]
    [InlineData($"00 {Trace} b7ad6b7169203331 01", "")]
    [InlineData("", "")]
    public void TraceId_Header_IsTheOneItHas(string header, string expected) => Assert.Equal(expected, TraceParent.TraceId(header).ToString());
}
