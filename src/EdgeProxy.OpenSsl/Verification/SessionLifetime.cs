using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// Keeps a session from outliving the client's certificate. A resumption verifies nothing again, and with TLS 1.3 each one gives a new ticket
/// with a time of its own: a client that comes back often enough would be let in for ever.
/// </summary>
internal static unsafe class SessionLifetime
{
    /// <summary>Has OpenSSL ask before it makes a ticket.</summary>
    public static void Register(SafeContextHandle context) => _ = LibSsl.SSL_CTX_set_session_ticket_cb(context, &OnTicket, 0, 0);

    /// <summary>Shortens the session of <paramref name="ssl"/> to what is left of a certificate.</summary>
    public static void LimitTo(nint ssl, nint certificate)
    {
        var session = LibSsl.SSL_get_session(ssl);
        if (session == 0 || certificate == 0) return;
        if (LibCrypto.ASN1_TIME_diff(out var days, out var seconds, 0, LibCrypto.X509_get0_notAfter(certificate)) != 1) return;
        var left = Math.Max(1, ((long)days * 24 * 60 * 60) + seconds);
        if (left < LibSsl.SSL_SESSION_get_timeout(session)) _ = LibSsl.SSL_SESSION_set_timeout(session, (nint)left);
    }

    [UnmanagedCallersOnly]
    private static int OnTicket(nint ssl, nint argument)
    {
        var session = LibSsl.SSL_get_session(ssl);
        if (session != 0) LimitTo(ssl, LibSsl.SSL_SESSION_get0_peer(session));
        return 1;
    }
}
