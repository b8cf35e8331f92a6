using EdgeProxy.OpenSsl;
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
        ArgumentNullException.ThrowIfNull(protocols);
        var packed = ProtocolList.Encode(protocols);
        listener.Protocols = Kestrel(protocols);
        listener.Use(next => connection => terminator.ServeAsync(connection, packed, next));

        // Kestrel counts an endpoint as TLS, and so serves HTTP/2 on it, only where UseHttps was called. Its middleware steps aside for a
        // connection that has ITlsConnectionFeature already, which every connection that gets past ours has.
        return listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => throw new InvalidOperationException("TLS was terminated already; this handshake cannot be reached"),
        });
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
