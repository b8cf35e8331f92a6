using System.Diagnostics;
using EdgeProxy.Tls;

namespace EdgeProxy.Telemetry.Otlp;

/// <summary>Writes on a request's span what its connection was: a trace begins with the client's handshake, not with its request.</summary>
internal sealed class ConnectionTags(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (Activity.Current is { IsAllDataRequested: true } span && context.Features.Get<ITlsSessionFeature>() is { } tls)
        {
            span.SetTag("tls.protocol.name", "tls");
            span.SetTag("tls.protocol.version", tls.ProtocolVersion);
            span.SetTag("tls.cipher", tls.CipherSuite);
            span.SetTag("tls.resumed", tls.Resumed);
            span.SetTag("edgeproxy.certificate", tls.Certificate.Name);
        }

        return next(context);
    }
}
