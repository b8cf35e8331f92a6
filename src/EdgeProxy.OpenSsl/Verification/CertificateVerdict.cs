using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>Has a say in how OpenSSL verifies a peer's chain, and tells afterwards why it did not verify.</summary>
internal static unsafe class CertificateVerdict
{
    // X509_V_ERR_* of x509_vfy.h; they are part of the ABI.
    private const int Ok = 0;
    private const int UnableToGetRevocationList = 3;
    private const int NotYetValid = 9;
    private const int Expired = 10;
    private const int Revoked = 23;

    /// <summary>
    /// OpenSSL calls it for every certificate of the chain. A list must be there for the client's own issuer; further up, one that is there
    /// counts, and one that is missing is not missed. OpenSSL by itself offers less (the client's certificate alone) or more (a list of
    /// every authority, the root's included, or nobody gets in).
    /// </summary>
    [UnmanagedCallersOnly]
    public static int OnVerify(int verified, nint verification)
    {
        var isLeaf = LibCrypto.X509_STORE_CTX_get_error_depth(verification) == 0;
        if (verified == 1)
        {
            if (isLeaf) LimitSession(verification);
            return 1;
        }

        if (isLeaf || LibCrypto.X509_STORE_CTX_get_error(verification) != UnableToGetRevocationList) return 0;
        LibCrypto.X509_STORE_CTX_set_error(verification, Ok);
        return 1;
    }

    // For sessions that are kept by their id; tickets are limited as they are made.
    private static void LimitSession(nint verification)
    {
        var ssl = LibCrypto.X509_STORE_CTX_get_ex_data(verification, LibSsl.SSL_get_ex_data_X509_STORE_CTX_idx());
        if (ssl != 0) SessionLifetime.LimitTo(ssl, LibCrypto.X509_STORE_CTX_get_current_cert(verification));
    }

    /// <summary>Why the peer's certificate was refused, in OpenSSL's words.</summary>
    public static TlsFailure Of(nint ssl)
    {
        var verdict = LibSsl.SSL_get_verify_result(ssl);
        var error = verdict switch
        {
            Expired or NotYetValid => TlsError.CertificateExpired,
            Revoked => TlsError.CertificateRevoked,
            _ => TlsError.CertificateRejected,
        };
        return new TlsFailure(error, null, Marshal.PtrToStringUTF8(LibCrypto.X509_verify_cert_error_string(verdict)) ?? "the certificate did not verify");
    }
}
