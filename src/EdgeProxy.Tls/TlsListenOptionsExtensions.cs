using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeProxy.Tls;

/// <summary>Puts TLS termination on a Kestrel endpoint.</summary>
public static class TlsListenOptionsExtensions
{
    /// <summary>Terminates TLS on this endpoint and offers <paramref name="protocols"/> by ALPN, most preferred first.</summary>
    /// <param name="listener">The endpoint.</param>
    /// <param name="terminator">Does the work.</param>
    /// <param name="protocols"><c>h2</c> and <c>http/1.1</c>.</param>
    public static ListenOptions UseTlsTermination(this ListenOptions listener, TlsTerminator terminator, IReadOnlyList<string> protocols)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(terminator);
        var packed = ProtocolList.Encode(protocols);
        listener.Use(next => connection => terminator.ServeAsync(connection, packed, next));
        return listener.UseTerminatedTls(protocols);
    }

    /// <summary>Serves connections whose TLS was terminated before they came to this endpoint, and whose features say so.</summary>
    /// <param name="listener">The endpoint.</param>
    /// <param name="protocols">What was offered by ALPN: <c>h2</c> and <c>http/1.1</c>.</param>
    public static ListenOptions UseTerminatedTls(this ListenOptions listener, IReadOnlyList<string> protocols)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(protocols);
        listener.Protocols = Kestrel(protocols);
        // Kestrel counts an endpoint as TLS, and so serves HTTP/2 on it, only where UseHttps was called. Its middleware has nothing to do for
        // a connection that is decrypted already; going around it saves each connection a state machine that would wait as long as it lives.
        ConnectionDelegate? http = null;
        listener.Use(_ => connection => http!(connection));
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => throw new InvalidOperationException("TLS was terminated already; this handshake cannot be reached"),
        });
        listener.Use(next => http = next); // The pipeline is built from its end, so this is set before the first connection.
        return listener;
    }

    private static HttpProtocols Kestrel(IReadOnlyList<string> protocols)
    {
        var allowed = HttpProtocols.None;
        foreach (var protocol in protocols)
        {
            allowed |= protocol switch
            {
                "h2" => HttpProtocols.Http2,
                "http/1.1" => HttpProtocols.Http1,
                _ => throw new ArgumentException($"'{protocol}' is not served; known: h2, http/1.1", nameof(protocols)),
            };
        }

        return allowed;
    }
}
