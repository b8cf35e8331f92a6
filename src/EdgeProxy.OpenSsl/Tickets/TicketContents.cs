using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// Sees to what a resumption does not verify anew: that no session outlives the chain its client proved itself with, nor resumes against the
/// word of an <see cref="IPeerCheck"/>. With TLS 1.3 each resumption gives a new ticket with a time of its own, and a ticket has the client's
/// certificate but not its issuers: so the end of the chain travels in the ticket, from one to the next.
/// </summary>
internal static unsafe class TicketContents
{
    private const int Found = 1;

    /// <summary>Has OpenSSL ask before it makes a ticket, and before it uses one that it could open.</summary>
    public static void Register(SafeContextHandle context) => _ = LibSsl.SSL_CTX_set_session_ticket_cb(context, &OnMake, &OnTake, 0);

    /// <summary>Shortens the session of <paramref name="ssl"/> to what is left of the first certificate to end, be it kept here or in a ticket.</summary>
    public static void Limit(nint ssl, nint chain)
    {
        var session = LibSsl.SSL_get_session(ssl);
        if (session == 0 || chain == 0) return;
        var left = long.MaxValue;
        for (var i = 0; i < LibCrypto.OPENSSL_sk_num(chain); i++) left = Math.Min(left, SecondsLeft(LibCrypto.OPENSSL_sk_value(chain, i)));
        if (left == long.MaxValue) return;
        // The session is some moments old at most: so it ends with the chain, or those moments sooner.
        var end = LibSsl.SSL_SESSION_get_time(session) + left;
        _ = LibSsl.SSL_SESSION_set1_ticket_appdata(session, &end, sizeof(long));
        LimitTo(session, left);
    }

    // A session that resumes has the time of its new ticket by now, and the end of the chain out of the old one.
    [UnmanagedCallersOnly]
    private static int OnMake(nint ssl, nint argument)
    {
        var session = LibSsl.SSL_get_session(ssl);
        if (session != 0 && TryReadEnd(session, out var end)) LimitTo(session, end - LibSsl.SSL_SESSION_get_time(session));
        return 1;
    }

    [UnmanagedCallersOnly]
    private static int OnTake(nint ssl, nint session, byte* keyName, nuint keyNameLength, int status, nint argument)
    {
        if (status is not (LibSsl.TicketOpened or LibSsl.TicketOpenedToRenew)) return LibSsl.TicketIgnoreRenew;
        if (!MayResume(ssl, session)) return LibSsl.TicketIgnoreRenew;
        return status == LibSsl.TicketOpened ? LibSsl.TicketUse : LibSsl.TicketUseRenew;
    }

    private static bool MayResume(nint ssl, nint session)
    {
        if (SessionBio.OwnerOf(ssl) is not { PeerCheck: { } check } owner) return true;
        try
        {
            var certificate = LibSsl.SSL_SESSION_get0_peer(session);
            return certificate == 0 || check.MayResume(SafeCertificateHandle.Encode(certificate));
        }
        catch (Exception exception)
        {
            owner.Exchange.Failed(exception);
            return false;
        }
    }

    private static bool TryReadEnd(nint session, out long end)
    {
        void* data = null;
        nuint length = 0;
        var isThere = LibSsl.SSL_SESSION_get0_ticket_appdata(session, &data, &length) == Found && data != null && length == sizeof(long);
        end = isThere ? Marshal.ReadInt64((nint)data) : 0;
        return isThere;
    }

    private static long SecondsLeft(nint certificate) =>
        LibCrypto.ASN1_TIME_diff(out var days, out var seconds, 0, LibCrypto.X509_get0_notAfter(certificate)) == 1
            ? ((long)days * 24 * 60 * 60) + seconds
            : long.MaxValue;

    private static void LimitTo(nint session, long seconds)
    {
        var left = Math.Max(1, seconds);
        if (left < LibSsl.SSL_SESSION_get_timeout(session)) _ = LibSsl.SSL_SESSION_set_timeout(session, (nint)left);
    }
}
