namespace EdgeProxy.Inspection.Handshakes;

/// <summary>Names of alerts (RFC 8446 section 6, RFC 5246 section 7.2).</summary>
internal static class AlertName
{
    public const byte HandshakeFailure = 40;
    public const byte ProtocolVersion = 70;
    public const byte UnrecognizedName = 112;

    public static string Of(byte alert) => alert switch
    {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        HandshakeFailure => "handshake_failure",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        ProtocolVersion => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        109 => "missing_extension",
        110 => "unsupported_extension",
        UnrecognizedName => "unrecognized_name",
        113 => "bad_certificate_status_response",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => $"alert {alert}",
    };
}
