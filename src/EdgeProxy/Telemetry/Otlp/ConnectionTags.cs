using System.Diagnostics;
using EdgeProxy.Tls;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>Writes on a request's span what its connection was: a trace begins with the client's handshake, not with its request.</summary>
internal sealed class ConnectionTags(RequestDelegate next)
{
    private static readonly object Yes = true;
    private static readonly object No = false;

    public Task InvokeAsync(HttpContext context)
    {
        if (Activity.Current is { IsAllDataRequested: true } span && context.Features.Get<ITlsSessionFeature>() is { } tls)
        {
            span.AddTag("tls.protocol.name", "tls");
            span.AddTag("tls.protocol.version", tls.ProtocolVersion);
            span.AddTag("tls.cipher", tls.CipherSuite);
            span.AddTag("tls.resumed", tls.Resumed ? Yes : No);
            span.AddTag("edgeproxy.certificate", tls.Certificate.Name);
        }

        return next(context);
    }
}
