using System.Diagnostics;
using EdgeProxy.Telemetry.Otlp;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class RequestSamplingTests
{
    private const string Client = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";

    private readonly IHeaderDictionary _headers = new HeaderDictionary();
    private readonly Application _application = new();

    [Fact]
    public void Begin_TraceOfOurOwn_HasTheIdItWasJudgedBy()
    {
        var sampler = new Judge(SamplingDecision.RecordAndSample);

        Begin(sampler);

        Assert.False(_application.Suppressed);
        Assert.Equal(sampler.Judged, _application.Trace);
        Assert.Empty(_headers);
    }

    [Fact]
    public void Begin_TraceOfTheClient_IsJudgedAsTheClients()
    {
        _headers.TraceParent = Client + "01";

        Begin(new ParentBasedSampler(new AlwaysOffSampler()));

        Assert.False(_application.Suppressed);
        Assert.Equal(Client + "01", _headers.TraceParent);
    }

    [Fact]
    public void Begin_ClientThatIsNotTraced_PassesUntouched()
    {
        (_headers.TraceParent, _headers.TraceState) = (Client + "00", "vendor=1");

        Begin(new ParentBasedSampler(new AlwaysOnSampler()));

        Assert.True(_application.Suppressed);
        Assert.Equal((Client + "00", "vendor=1"), (_headers.TraceParent.ToString(), _headers.TraceState.ToString()));
    }

    [Fact]
    public void Begin_NotTraced_TellsTheBackendSo()
    {
        var sampler = new Judge(SamplingDecision.Drop);

        Begin(sampler);

        Assert.True(_application.Suppressed);
        Assert.True(ActivityContext.TryParse(_headers.TraceParent, traceState: null, out var passed));
        Assert.Equal((sampler.Judged, ActivityTraceFlags.None), (passed.TraceId, passed.TraceFlags));
    }

    [Fact]
    public void Begin_ClientIsTracedAndWeAreNot_TellsTheBackendSo()
    {
        _headers.TraceParent = Client + "01";

        Begin(new AlwaysOffSampler());

        Assert.True(_application.Suppressed);
        Assert.Equal(Client + "00", _headers.TraceParent);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void Begin_ParentThatIsNone_BeginsATrace(string parent)
    {
        (_headers.TraceParent, _headers.TraceState) = (parent, "vendor=1");

        Begin(new ParentBasedSampler(new AlwaysOnSampler()));

        Assert.False(_application.Suppressed);
        Assert.Empty(_headers);
    }

    private void Begin(Sampler sampler)
    {
        new RequestSampling(sampler).Begin(_application, new FeatureCollection(), _headers);
        Assert.False(Sdk.SuppressInstrumentation);
    }

    private sealed class Judge(SamplingDecision decision) : Sampler
    {
        public ActivityTraceId Judged { get; private set; }

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
        {
            Judged = samplingParameters.TraceId;
            return new SamplingResult(decision);
        }
    }

    // What ASP.NET does with a request: an activity, unless nobody listens.
    private sealed class Application : IHttpApplication<object>
    {
        public bool Suppressed { get; private set; }

        public ActivityTraceId Trace { get; private set; }

        public object CreateContext(IFeatureCollection contextFeatures)
        {
            Suppressed = Sdk.SuppressInstrumentation;
            using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
            Trace = activity.TraceId;
            return this;
        }

        public Task ProcessRequestAsync(object context) => Task.CompletedTask;

        public void DisposeContext(object context, Exception? exception)
        {
            // Nothing was made.
        }
    }
}
