using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>Why a handshake failed. A closed list: its names are metric labels and part of the outside contract.</summary>
public enum HandshakeFailure
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The client took longer than <see cref="TlsSettings.HandshakeTimeout"/>.</summary>
    Timeout,

    /// <summary>The client closed or reset the connection.</summary>
    ClientClosed,

    /// <summary>What came was not TLS.</summary>
    NotTls,

    /// <summary>The ClientHello could not be parsed.</summary>
    BadClientHello,

    /// <summary>No certificate answers to the name the client asked for.</summary>
    UnknownServerName,

    /// <summary>The client named no host, and there is no default certificate.</summary>
    NoServerName,

    /// <summary>No protocol version in common.</summary>
    NoCommonVersion,

    /// <summary>No cipher suite, or no signature algorithm, in common.</summary>
    NoCommonCipher,

    /// <summary>No key exchange group in common.</summary>
    NoCommonGroup,

    /// <summary>ALPN found no protocol in common.</summary>
    NoApplicationProtocol,

    /// <summary>A client certificate was demanded and none came.</summary>
    ClientCertificateMissing,

    /// <summary>The client's certificate does not chain to a trusted authority.</summary>
    ClientCertificateUntrusted,

    /// <summary>A certificate of the client's chain is out of its time: expired, or not valid yet.</summary>
    ClientCertificateExpired,

    /// <summary>A certificate of the client's chain was revoked.</summary>
    ClientCertificateRevoked,

    /// <summary>The client does not accept our certificate; it said so with an alert.</summary>
    ClientRejectedCertificate,

    /// <summary>There were more handshakes in a second than <see cref="TlsSettings.MaxHandshakesPerSecond"/>.</summary>
    RateLimited,

    /// <summary>The client broke the protocol.</summary>
    ProtocolError,

    /// <summary>A fault of this side.</summary>
    Internal,
}

/// <summary>From OpenSSL's reasons to ours, and from ours to their names outside.</summary>
public static class HandshakeFailures
{
    /// <summary>The value of the <c>error.type</c> attribute.</summary>
    public static string Name(this HandshakeFailure failure) => failure switch
    {
        HandshakeFailure.Timeout => "timeout",
        HandshakeFailure.ClientClosed => "client_closed",
        HandshakeFailure.NotTls => "not_tls",
        HandshakeFailure.BadClientHello => "bad_client_hello",
        HandshakeFailure.UnknownServerName => "unknown_server_name",
        HandshakeFailure.NoServerName => "no_server_name",
        HandshakeFailure.NoCommonVersion => "no_common_version",
        HandshakeFailure.NoCommonCipher => "no_common_cipher",
        HandshakeFailure.NoCommonGroup => "no_common_group",
        HandshakeFailure.NoApplicationProtocol => "no_application_protocol",
        HandshakeFailure.ClientCertificateMissing => "client_certificate_missing",
        HandshakeFailure.ClientCertificateUntrusted => "client_certificate_untrusted",
        HandshakeFailure.ClientCertificateExpired => "client_certificate_expired",
        HandshakeFailure.ClientCertificateRevoked => "client_certificate_revoked",
        HandshakeFailure.ClientRejectedCertificate => "client_rejected_certificate",
        HandshakeFailure.RateLimited => "rate_limited",
        HandshakeFailure.ProtocolError => "protocol_error",
        _ => "internal",
    };

    /// <summary>What a dead session means for a handshake that had, or had not, seen a ClientHello.</summary>
    internal static HandshakeFailure From(TlsFailure failure, bool helloSeen) => failure.Error switch
    {
        TlsError.PeerAlert => FromAlert(failure.Alert),
        TlsError.NotTls => helloSeen ? HandshakeFailure.ProtocolError : HandshakeFailure.NotTls,
        TlsError.UnsupportedVersion => HandshakeFailure.NoCommonVersion,
        TlsError.NoSharedCipher or TlsError.NoSharedSignatureAlgorithm => HandshakeFailure.NoCommonCipher,
        TlsError.NoSharedGroup => HandshakeFailure.NoCommonGroup,
        TlsError.NoApplicationProtocol => HandshakeFailure.NoApplicationProtocol,
        TlsError.CertificateMissing => HandshakeFailure.ClientCertificateMissing,
        TlsError.CertificateRejected => HandshakeFailure.ClientCertificateUntrusted,
        TlsError.CertificateExpired => HandshakeFailure.ClientCertificateExpired,
        TlsError.CertificateRevoked => HandshakeFailure.ClientCertificateRevoked,
        TlsError.Internal => HandshakeFailure.Internal,
        _ => helloSeen ? HandshakeFailure.ProtocolError : HandshakeFailure.BadClientHello,
    };

    // RFC 8446 section 6.2: 42 bad_certificate to 46 certificate_unknown, 48 unknown_ca and 113 bad_certificate_status_response, are about what we showed.
    private static HandshakeFailure FromAlert(byte? alert) => alert switch
    {
        (>= 42 and <= 46) or 48 or 113 => HandshakeFailure.ClientRejectedCertificate,
        0 or 90 => HandshakeFailure.ClientClosed, // close_notify, user_canceled
        70 => HandshakeFailure.NoCommonVersion,
        _ => HandshakeFailure.ProtocolError,
    };
}
