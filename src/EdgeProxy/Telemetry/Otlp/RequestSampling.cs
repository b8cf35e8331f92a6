using System.Diagnostics;
using OpenTelemetry.Trace;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// Decides at the door which requests are traced, and begins the span of those that are. ASP.NET would describe a request before it asks, and the SDK
/// keep an activity of what is not sampled, to pass its id on. Here what the sampler leaves out gets an id, in the header where it travels, and what is beyond the rate nothing.
/// </summary>
/// <param name="sampler">Decides by client and id.</param>
/// <param name="rate">How many traces may begin here; <see langword="null"/> for any number.</param>
internal sealed class RequestSampling(Sampler sampler, NewTraceRate? rate = null)
{
    // The id a trace that begins here was judged by, until its span begins, which happens on the same thread, at once. Services that sample by ratio
    // all judge by the id, so the span has to have this very one.
    [ThreadStatic]
    private static ActivityTraceId _beginning;

    static RequestSampling() => Activity.TraceIdGenerator = static () => _beginning == default ? ActivityTraceId.CreateRandom() : _beginning;

    /// <summary>Begins the span of a request, or says in its headers that it has none.</summary>
    public void Begin(IHeaderDictionary headers)
    {
        var client = Client(headers);
        // Nothing is said of it. The bound is about what can be exported here, and no reason for the services behind to trace less.
        if (client == default && rate?.TryBegin() == false) return;
        var trace = client == default ? ActivityTraceId.CreateRandom() : client.TraceId;
        if (IsTraced(client, trace)) Start(client, trace);
        // Without a word of it, a backend would decide anew.
        else if (client == default) headers.TraceParent = TraceParent.NotSampled(trace);
        else if (client.TraceFlags != ActivityTraceFlags.None) headers.TraceParent = $"00-{trace}-{client.SpanId}-00";
    }

    /// <summary>The request has ended, and all that is measured of it was measured, with this span as the example.</summary>
    public static void End()
    {
        if (RequestSpan.Current is { } span) span.Stop();
    }

    private static ActivityContext Client(IHeaderDictionary headers)
    {
        if (headers.TraceParent.Count == 0 && headers.TraceState.Count == 0) return default;
        if (ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var client)) return client;
        // Nobody's, or nonsense: a trace begins here (W3C Trace Context, section 3.2.1).
        headers.TraceParent = default;
        headers.TraceState = default;
        return default;
    }

    private bool IsTraced(in ActivityContext client, ActivityTraceId trace) =>
        sampler.ShouldSample(new SamplingParameters(client, trace, "", ActivityKind.Server)).Decision != SamplingDecision.Drop;

    private static void Start(in ActivityContext client, ActivityTraceId trace)
    {
        _beginning = trace;
        RequestSpan.Start(client);
        _beginning = default;
    }
}
