namespace EdgeProxy.OpenSsl;

/// <summary>
/// Has the last word on a peer's certificate whose chain has verified. It is asked in the middle of a handshake, by way of native code: it must
/// neither wait nor throw.
/// </summary>
public interface IPeerCheck
{
    /// <summary>Judges a certificate that the peer has just proved to be its own.</summary>
    /// <param name="certificate">In DER.</param>
    /// <param name="issuer">Who signed it, in DER; <see langword="null"/> when the certificate is trusted by itself.</param>
    PeerVerdict Judge(byte[] certificate, byte[]? issuer);

    /// <summary>Whether a session may be resumed that was made with a certificate. Otherwise there is a full handshake, and <see cref="Judge"/> is asked.</summary>
    /// <param name="certificate">In DER, out of the ticket.</param>
    bool MayResume(byte[] certificate);
}

/// <summary>What an <see cref="IPeerCheck"/> says.</summary>
public enum PeerVerdict
{
    /// <summary>The handshake goes on.</summary>
    Accepted,

    /// <summary>It ends with <c>certificate_revoked</c>.</summary>
    Revoked,

    /// <summary>Nobody knows whether it is revoked, and that is not enough: it ends with <c>certificate_unknown</c>.</summary>
    NotKnown,
}
