using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class RequestSamplingTests : IDisposable
{
    private const string Client = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";

    private readonly IHeaderDictionary _headers = new HeaderDictionary();
    private readonly ActivityListener _listener;

    public RequestSamplingTests()
    {
        // Asked for before anybody listens: a source that is made because a listener asks for it is one that this listener does not hear.
        var spans = SpanSource.Instance;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == spans,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        Activity.Current = null;
        _listener.Dispose();
    }

    [Fact]
    public void Begin_TraceOfOurOwn_HasTheIdItWasJudgedBy()
    {
        var sampler = new Judge(SamplingDecision.RecordAndSample);

        Begin(sampler);

        Assert.NotNull(RequestSpan.Current);
        Assert.Equal(sampler.Judged, RequestSpan.Current.TraceId);
        Assert.Empty(_headers);
    }

    [Fact]
    public void Begin_TraceOfTheClient_IsJudgedAsTheClients()
    {
        _headers.TraceParent = Client + "01";

        Begin(new ParentBasedSampler(new AlwaysOffSampler()));

        Assert.Equal(Client, $"00-{RequestSpan.Current?.TraceId}-{RequestSpan.Current?.ParentSpanId}-");
    }

    [Fact]
    public void Begin_ClientThatIsNotTraced_PassesUntouched()
    {
        (_headers.TraceParent, _headers.TraceState) = (Client + "00", "vendor=1");

        Begin(new ParentBasedSampler(new AlwaysOnSampler()));

        Assert.Null(RequestSpan.Current);
        Assert.Equal((Client + "00", "vendor=1"), (_headers.TraceParent.ToString(), _headers.TraceState.ToString()));
    }

    [Fact]
    public void Begin_NotTraced_TellsTheBackendSo()
    {
        var sampler = new Judge(SamplingDecision.Drop);

        Begin(sampler);

        Assert.Null(RequestSpan.Current);
        Assert.True(ActivityContext.TryParse(_headers.TraceParent, traceState: null, out var passed));
        Assert.Equal((sampler.Judged, ActivityTraceFlags.None), (passed.TraceId, passed.TraceFlags));
    }

    [Fact]
    public void Begin_ClientIsTracedAndWeAreNot_TellsTheBackendSo()
    {
        _headers.TraceParent = Client + "01";

        Begin(new AlwaysOffSampler());

        Assert.Null(RequestSpan.Current);
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

        Assert.NotNull(RequestSpan.Current);
        Assert.Empty(_headers);
    }

    [Fact]
    public void End_OfWhatWasBegun_LeavesNothingBehind()
    {
        Begin(new AlwaysOnSampler());

        RequestSampling.End();

        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Begin_BeyondTheRate_SaysNothingAndFollowsAClientAllTheSame()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var sut = new RequestSampling(
            new ParentBasedSampler(new AlwaysOnSampler()), new NewTraceRate(1, services.GetRequiredService<IMeterFactory>(), new ManualTime()));
        sut.Begin(_headers);
        Assert.NotNull(RequestSpan.Current);
        Activity.Current = null;

        sut.Begin(_headers);
        Assert.Null(RequestSpan.Current);
        Assert.Empty(_headers);

        _headers.TraceParent = Client + "01";
        sut.Begin(_headers);
        Assert.Equal(Client, $"00-{RequestSpan.Current?.TraceId}-{RequestSpan.Current?.ParentSpanId}-");
    }

    private void Begin(Sampler sampler) => new RequestSampling(sampler).Begin(_headers);

    private sealed class Judge(SamplingDecision decision) : Sampler
    {
        public ActivityTraceId Judged { get; private set; }

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
        {
            Judged = samplingParameters.TraceId;
            return new SamplingResult(decision);
        }
    }
}
