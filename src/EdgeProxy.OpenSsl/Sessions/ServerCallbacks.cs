using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// The three questions OpenSSL asks a server during the handshake. The first is answered outside: the callback only captures the
/// ClientHello and suspends, so that choosing a certificate is ordinary managed code that may throw, log and be tested.
/// </summary>
internal static unsafe class ServerCallbacks
{
    private const int InternalError = 80; // RFC 8446 section 6.2

    public static void Register(SafeContextHandle context)
    {
        LibSsl.SSL_CTX_set_client_hello_cb(context, &OnClientHello, 0);
        LibSsl.SSL_CTX_set_alpn_select_cb(context, &OnSelectProtocol, 0);
        _ = LibSsl.SSL_CTX_callback_ctrl(context, LibSsl.CtrlSetStatusCallback, &OnStatusRequest);
    }

    [UnmanagedCallersOnly]
    private static int OnClientHello(nint ssl, int* alert, nint argument)
    {
        *alert = InternalError;
        var session = SessionBio.OwnerOf(ssl);
        if (session is null) return LibSsl.ClientHelloError;
        try
        {
            return session.OnClientHello(ssl, ref *alert);
        }
        catch (Exception exception)
        {
            session.Exchange.Failed(exception);
            return LibSsl.ClientHelloError;
        }
    }

    [UnmanagedCallersOnly]
    private static int OnSelectProtocol(nint ssl, byte** selected, byte* selectedLength, byte* offered, uint offeredLength, nint argument)
    {
        var session = SessionBio.OwnerOf(ssl);
        if (session is null) return LibSsl.AlpnFatal;
        try
        {
            var list = new ReadOnlySpan<byte>(offered, (int)offeredLength);
            if (!session.AnswersProtocols) return LibSsl.AlpnNone;
            if (!ProtocolList.TrySelect(session.Protocols, list, out var start, out var length)) return LibSsl.AlpnFatal;
            *selected = offered + start;
            *selectedLength = (byte)length;
            return LibSsl.AlpnOk;
        }
        catch (Exception exception)
        {
            session.Exchange.Failed(exception);
            return LibSsl.AlpnFatal;
        }
    }

    /// <summary>Comes only where the client asked (status_request) and a certificate is sent. The argument belongs to the first context, and is not used.</summary>
    [UnmanagedCallersOnly]
    private static int OnStatusRequest(nint ssl, nint argument)
    {
        var session = SessionBio.OwnerOf(ssl);
        try
        {
            return session?.OnStatusRequest(ssl) == true ? LibSsl.StatusOk : LibSsl.StatusNone;
        }
        catch (Exception)
        {
            // Without a staple the handshake is as good as it was before there were any.
            return LibSsl.StatusNone;
        }
    }
}
