using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

// The other side's certificate: asked for, verified inside the handshake, read afterwards.
public sealed partial class TlsSession
{
    /// <summary>Has the last word on a certificate that verified.</summary>
    internal IPeerCheck? PeerCheck { get; private set; }

    /// <summary>Why the peer's certificate was refused, as an X509_V_ERR_*; set while it is verified.</summary>
    internal int VerifyError { get; set; }

    /// <summary>
    /// The peer's certificate in DER, also after a resumption, when it comes out of the ticket; <see langword="null"/> when it showed none.
    /// Of a session that had no <see cref="PeerDemand"/> it was not verified.
    /// </summary>
    public unsafe byte[]? ExportPeerCertificate()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            OpenSslErrors.Clear();
            using var certificate = LibSsl.SSL_get1_peer_certificate(_ssl);
            if (certificate.IsInvalid) return null;
            var length = LibCrypto.i2d_X509(certificate, null);
            if (length <= 0) throw OpenSslErrors.Drain("the peer's certificate could not be encoded");
            var der = new byte[length];
            fixed (byte* start = der)
            {
                var cursor = start;
                _ = LibCrypto.i2d_X509(certificate, &cursor);
            }

            return der;
        }
    }

    // The store and the names are this session's alone: its policy's context serves hosts that ask otherwise.
    private unsafe void Ask(in PeerDemand demand)
    {
        PeerCheck = demand.Check;
        var trust = demand.Trust;
        var isHeld = false;
        try
        {
            // As a handle it would be closed here by nobody, but the call takes it as a plain pointer.
            trust.Store.DangerousAddRef(ref isHeld);
            if (LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlSetVerifyStore, 1, trust.Store.DangerousGetHandle()) != 1)
                throw OpenSslErrors.Drain("OpenSSL does not take the authorities of clients");
        }
        finally
        {
            if (isHeld) trust.Store.DangerousRelease();
        }

        // RFC 8446 section 4.2.4: by these a client that has several certificates, such as a browser, picks the right one.
        var names = LibSsl.SSL_dup_CA_list(trust.Names);
        if (names == 0) throw OpenSslErrors.Drain("out of memory while a client was asked for its certificate");
        LibSsl.SSL_set0_CA_list(_ssl, names);
        LibSsl.SSL_set_verify(_ssl, LibSsl.VerifyPeer | (demand.IsRequired ? LibSsl.VerifyFailIfNoPeerCertificate : 0), &ChainVerification.OnCertificate);
    }
}
