namespace EdgeProxy.OpenSsl;

/// <summary>What a call on a <see cref="TlsSession"/> came to.</summary>
public enum TlsStatus
{
    /// <summary>The call did all it was asked to.</summary>
    Complete,

    /// <summary>All input is taken; more bytes from the peer are needed.</summary>
    NeedMoreData,

    /// <summary>The ClientHello is complete and waits for <see cref="TlsSession.Configure"/> or <see cref="TlsSession.Refuse"/>.</summary>
    ClientHello,

    /// <summary>The peer sent close_notify: nothing more will be read.</summary>
    Closed,

    /// <summary>The session is dead; <see cref="TlsSession.Failure"/> says why. An alert may wait to be sent.</summary>
    Failed,
}

/// <summary>The versions of TLS that are spoken, by their number on the wire.</summary>
public enum TlsVersion
{
    /// <summary>Not negotiated.</summary>
    None = 0,

    /// <summary>TLS 1.0, RFC 2246; deprecated by RFC 8996 and spoken for diagnosis alone.</summary>
    Tls10 = 0x0301,

    /// <summary>TLS 1.1, RFC 4346; deprecated by RFC 8996 and spoken for diagnosis alone.</summary>
    Tls11 = 0x0302,

    /// <summary>TLS 1.2, RFC 5246.</summary>
    Tls12 = 0x0303,

    /// <summary>TLS 1.3, RFC 8446.</summary>
    Tls13 = 0x0304,
}

/// <summary>What was negotiated.</summary>
/// <param name="Version">Protocol version.</param>
/// <param name="CipherSuite">IANA name of the suite.</param>
/// <param name="Group">Name of the key exchange group; <see langword="null"/> where the handshake had none (TLS 1.2 resumption).</param>
/// <param name="ApplicationProtocol">ALPN protocol; <see langword="null"/> when none was negotiated.</param>
/// <param name="Resumed">Whether an earlier session was resumed.</param>
public sealed record TlsSessionInfo(TlsVersion Version, string CipherSuite, string? Group, string? ApplicationProtocol, bool Resumed);
