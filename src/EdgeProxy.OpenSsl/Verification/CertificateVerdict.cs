using System.Runtime.InteropServices;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>OpenSSL's reasons to refuse a certificate: what they mean here, and by which of them OpenSSL chooses the right alert.</summary>
internal static class CertificateVerdict
{
    // X509_V_ERR_* of x509_vfy.h; they are part of the ABI.
    public const int Ok = 0;
    public const int Unspecified = 1;
    public const int UnableToGetRevocationList = 3;
    public const int Revoked = 23;
    public const int StatusNeeded = 73; // X509_V_ERR_OCSP_VERIFY_NEEDED

    private const int NotYetValid = 9;
    private const int Expired = 10;
    private const int RevocationListNotYetValid = 11;
    private const int RevocationListExpired = 12;

    // What OpenSSL has no alert for becomes certificate_unknown. No number of its own is as high.
    private const int CertificateUnknown = 100_000;

    /// <summary>
    /// The error by which OpenSSL sends the alert that RFC 8446 section 6.2 means. certificate_expired is for a certificate that "has expired or
    /// is not currently valid", and for nothing else: a list of ours that is missing or out of date is no fault of the client's, nor is its
    /// authority unknown. That is certificate_unknown, "some other (unspecified) issue".
    /// </summary>
    public static int ForAlert(int error) => error switch
    {
        NotYetValid => Expired,
        UnableToGetRevocationList or RevocationListNotYetValid or RevocationListExpired or StatusNeeded => CertificateUnknown,
        _ => error,
    };

    /// <summary>Why the peer's certificate was refused, in OpenSSL's words.</summary>
    public static TlsFailure Of(int verdict)
    {
        var error = verdict switch
        {
            Expired or NotYetValid => TlsError.CertificateExpired,
            Revoked => TlsError.CertificateRevoked,
            _ => TlsError.CertificateRejected,
        };
        var words = verdict == StatusNeeded
            ? "whether the certificate is revoked is not known"
            : Marshal.PtrToStringUTF8(LibCrypto.X509_verify_cert_error_string(verdict));
        return new TlsFailure(error, null, words ?? "the certificate did not verify");
    }
}
