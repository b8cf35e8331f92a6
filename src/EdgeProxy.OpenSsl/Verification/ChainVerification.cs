using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// Verifies a peer's chain: OpenSSL does, then what follows from it is done here, as long as the whole chain is at hand. As with all callbacks,
/// nothing may be thrown into native code.
/// </summary>
internal static unsafe class ChainVerification
{
    public static void Register(SafeContextHandle context) => LibSsl.SSL_CTX_set_cert_verify_callback(context, &OnChain, 0);

    /// <summary>
    /// OpenSSL calls it for every certificate of the chain. A list must be there for the client's own issuer; further up, one that is there
    /// counts, and one that is missing is not missed. OpenSSL by itself offers less (the client's certificate alone) or more (a list of
    /// every authority, the root's included, or nobody gets in).
    /// </summary>
    [UnmanagedCallersOnly]
    public static int OnCertificate(int verified, nint verification)
    {
        if (verified == 1) return 1;
        var isLeaf = LibCrypto.X509_STORE_CTX_get_error_depth(verification) == 0;
        if (isLeaf || LibCrypto.X509_STORE_CTX_get_error(verification) != CertificateVerdict.UnableToGetRevocationList) return 0;
        LibCrypto.X509_STORE_CTX_set_error(verification, CertificateVerdict.Ok);
        return 1;
    }

    // In the place of X509_verify_cert, which it calls.
    [UnmanagedCallersOnly]
    private static int OnChain(nint verification, nint argument)
    {
        var ssl = LibCrypto.X509_STORE_CTX_get_ex_data(verification, LibSsl.SSL_get_ex_data_X509_STORE_CTX_idx());
        var session = ssl == 0 ? null : SessionBio.OwnerOf(ssl);
        if (session is null) return Refuse(verification, null, CertificateVerdict.Unspecified);
        try
        {
            var verified = LibCrypto.X509_verify_cert(verification) == 1;
            var error = verified ? Judge(session, verification) : LibCrypto.X509_STORE_CTX_get_error(verification);
            if (!verified || error != CertificateVerdict.Ok) return Refuse(verification, session, error);
            TicketContents.Limit(ssl, LibCrypto.X509_STORE_CTX_get0_chain(verification));
            return 1;
        }
        catch (Exception exception)
        {
            session.Exchange.Failed(exception);
            return Refuse(verification, session, CertificateVerdict.Unspecified);
        }
    }

    private static int Judge(TlsSession session, nint verification)
    {
        if (session.PeerCheck is not { } check) return CertificateVerdict.Ok;
        var chain = LibCrypto.X509_STORE_CTX_get0_chain(verification);
        var issuer = LibCrypto.OPENSSL_sk_num(chain) > 1 ? SafeCertificateHandle.Encode(LibCrypto.OPENSSL_sk_value(chain, 1)) : null;
        return check.Judge(SafeCertificateHandle.Encode(LibCrypto.OPENSSL_sk_value(chain, 0)), issuer) switch
        {
            PeerVerdict.Accepted => CertificateVerdict.Ok,
            PeerVerdict.Revoked => CertificateVerdict.Revoked,
            _ => CertificateVerdict.StatusNeeded,
        };
    }

    private static int Refuse(nint verification, TlsSession? session, int error)
    {
        // OpenSSL must not take a refusal without a reason for an acceptance.
        if (error == CertificateVerdict.Ok) error = CertificateVerdict.Unspecified;
        if (session is not null) session.VerifyError = error;
        LibCrypto.X509_STORE_CTX_set_error(verification, CertificateVerdict.ForAlert(error));
        return 0;
    }
}
