using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>
/// Decides at the door which requests are traced. The SDK would decide once an activity is made, and keep one that it does not export, to
/// pass its id on; so would the client that asks the backend. For all that is not traced, the id alone is made, in the header where it travels.
/// </summary>
internal sealed class RequestSampling(Sampler sampler)
{
    // What was decided for a trace that begins here, until the activity is made of it, which happens on the same thread, at once.
    [ThreadStatic]
    private static ActivityTraceId _beginning;

    // Traces of our own are judged by their id, which every service that samples by ratio judges alike; so the activity has to get this very id.
    static RequestSampling() => Activity.TraceIdGenerator = static () => _beginning == default ? ActivityTraceId.CreateRandom() : _beginning;

    /// <summary>Lets ASP.NET begin a request: with an activity where it is traced, with none where it is not.</summary>
    public TContext Begin<TContext>(IHttpApplication<TContext> application, IFeatureCollection features, IHeaderDictionary headers) where TContext : notnull
    {
        if (!ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var client))
        {
            // Nobody's, or nonsense: a trace begins here (W3C Trace Context, section 3.2.1).
            headers.Remove("traceparent");
            headers.Remove("tracestate");
        }

        var trace = client == default ? ActivityTraceId.CreateRandom() : client.TraceId;
        if (IsTraced(client, trace)) return BeginTraced(application, features, trace);

        var context = BeginUntraced(application, features);
        // Without a word of it, a backend would decide anew.
        if (client == default) headers.TraceParent = $"00-{trace}-{ActivitySpanId.CreateRandom()}-00";
        else if (client.TraceFlags != ActivityTraceFlags.None) headers.TraceParent = $"00-{trace}-{client.SpanId}-00";
        return context;
    }

    private bool IsTraced(in ActivityContext client, ActivityTraceId trace) =>
        sampler.ShouldSample(new SamplingParameters(client, trace, "", ActivityKind.Server)).Decision != SamplingDecision.Drop;

    private static TContext BeginUntraced<TContext>(IHttpApplication<TContext> application, IFeatureCollection features) where TContext : notnull
    {
        using (SuppressInstrumentationScope.Begin()) return application.CreateContext(features);
    }

    private static TContext BeginTraced<TContext>(IHttpApplication<TContext> application, IFeatureCollection features, ActivityTraceId trace) where TContext : notnull
    {
        _beginning = trace;
        try
        {
            return application.CreateContext(features);
        }
        finally
        {
            _beginning = default;
        }
    }
}
