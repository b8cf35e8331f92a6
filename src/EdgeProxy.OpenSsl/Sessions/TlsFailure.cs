using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>Why a session died: a closed list, so that whoever reports it needs no text matching.</summary>
public enum TlsError
{
    /// <summary>The peer sent a fatal alert; <see cref="TlsFailure.Alert"/> says which.</summary>
    PeerAlert,

    /// <summary>The session was refused by <see cref="TlsSession.Refuse"/>.</summary>
    Refused,

    /// <summary>What came is not a TLS record.</summary>
    NotTls,

    /// <summary>No protocol version in common.</summary>
    UnsupportedVersion,

    /// <summary>No cipher suite in common.</summary>
    NoSharedCipher,

    /// <summary>No key exchange group in common.</summary>
    NoSharedGroup,

    /// <summary>No signature algorithm in common, or none that fits the certificate.</summary>
    NoSharedSignatureAlgorithm,

    /// <summary>No ALPN protocol in common.</summary>
    NoApplicationProtocol,

    /// <summary>The peer did not give the certificate it was asked for.</summary>
    CertificateMissing,

    /// <summary>The peer's certificate did not verify.</summary>
    CertificateRejected,

    /// <summary>A certificate of the peer's chain is out of its time: expired, or not valid yet.</summary>
    CertificateExpired,

    /// <summary>A certificate of the peer's chain was revoked.</summary>
    CertificateRevoked,

    /// <summary>A record did not decrypt.</summary>
    BadRecord,

    /// <summary>The peer broke the protocol in another way.</summary>
    ProtocolViolation,

    /// <summary>A fault of this side: out of memory, or a bug.</summary>
    Internal,
}

/// <summary>The end of a session that did not end well.</summary>
/// <param name="Error">Which of the closed list.</param>
/// <param name="Alert">Number of the alert the peer sent (RFC 8446 section 6); <see langword="null"/> when it sent none.</param>
/// <param name="Detail">OpenSSL's own words, for a log.</param>
public sealed record TlsFailure(TlsError Error, byte? Alert, string Detail)
{
    private const int LibraryOfSsl = 20;
    private const int AlertOffset = 1000; // SSL_AD_REASON_OFFSET

    internal static TlsFailure FromQueue()
    {
        var error = LibCrypto.ERR_get_error();
        LibCrypto.ERR_clear_error();
        if (error == 0) return new TlsFailure(TlsError.Internal, null, "OpenSSL gave no reason");

        var reason = (int)(error & 0x7FFFFF);
        var detail = OpenSslErrors.Describe(error);
        if ((int)((error >> 23) & 0xFF) != LibraryOfSsl) return new TlsFailure(TlsError.ProtocolViolation, null, detail);
        return reason is >= AlertOffset and < AlertOffset + 256
            ? new TlsFailure(TlsError.PeerAlert, (byte)(reason - AlertOffset), detail)
            : new TlsFailure(Classify(reason), null, detail);
    }

    // Reason codes of sslerr.h; they are part of the ABI.
    private static TlsError Classify(int reason) => reason switch
    {
        155 or 156 or 267 or 252 => TlsError.NotTls, // https proxy request, http request, wrong version number, unknown protocol
        191 or 258 or 292 or 373 or 396 => TlsError.UnsupportedVersion, // no protocols, unsupported, bad legacy version, fallback, too low
        183 or 193 => TlsError.NoSharedCipher,
        101 or 295 or 378 or 410 => TlsError.NoSharedGroup,
        118 or 376 => TlsError.NoSharedSignatureAlgorithm,
        235 => TlsError.NoApplicationProtocol,
        199 => TlsError.CertificateMissing,
        134 => TlsError.CertificateRejected,
        281 => TlsError.BadRecord,
        179 or 234 => TlsError.Internal, // no certificate set, callback failed
        _ => TlsError.ProtocolViolation,
    };
}
