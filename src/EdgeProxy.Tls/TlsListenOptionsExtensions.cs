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
    /// <param name="isWanted">Asked after each handshake, before anything is made for HTTP. Default: all are.</param>
    public static ListenOptions UseTlsTermination(
        this ListenOptions listener, TlsTerminator terminator, IReadOnlyList<string> protocols, Func<ConnectionContext, ValueTask<bool>>? isWanted = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(terminator);
        ArgumentNullException.ThrowIfNull(protocols);
        var packed = ProtocolList.Encode(protocols);
        listener.Protocols = Kestrel(protocols);
        // Kestrel counts an endpoint as TLS, and so serves HTTP/2 on it, only where UseHttps was called. Its middleware has nothing to do for
        // a connection that is decrypted already; going around it saves each connection a state machine that would wait as long as it lives.
        ConnectionDelegate? http = null;
        listener.Use(_ => connection => terminator.ServeAsync(connection, packed, http!, isWanted));
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
