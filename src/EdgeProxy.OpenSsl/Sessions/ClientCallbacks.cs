using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>What OpenSSL asks of the connecting side. As with all callbacks, nothing may be thrown into native code.</summary>
internal static unsafe class ClientCallbacks
{
    private const int GoOn = 1;

    public static void Register(SafeContextHandle context) => LibSsl.SSL_CTX_set_cert_cb(context, &OnCertificateRequest, 0);

    // Called for a CertificateRequest (RFC 8446 section 4.3.2). To go on without having set a certificate is to answer with none.
    [UnmanagedCallersOnly]
    private static int OnCertificateRequest(nint ssl, nint argument)
    {
        SessionBio.OwnerOf(ssl)?.NoteCertificateRequest();
        return GoOn;
    }
}
