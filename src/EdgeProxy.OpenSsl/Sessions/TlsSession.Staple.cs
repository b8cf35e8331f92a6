using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

// The OCSP staple (RFC 6066 section 8; in TLS 1.3 an extension of the Certificate message): given by a server, asked for by a client.
public sealed partial class TlsSession
{
    private ReadOnlyMemory<byte> _staple;

    /// <summary>Server: whether a staple was sent; <see langword="null"/> where the client asked for none, or resumed and so got no certificate.</summary>
    public bool? Stapled { get; private set; }

    /// <summary>Client: asks for a staple. Call it before the handshake.</summary>
    public void RequestStaple()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _ = LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlSetStatusType, LibSsl.StatusTypeOcsp, 0);
        }
    }

    /// <summary>Client: the staple (DER, not verified) the server sent; <see langword="null"/> when it sent none.</summary>
    public unsafe byte[]? ReadStaple()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            nint response = 0;
            var length = (int)LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlGetOcspResponse, 0, (nint)(&response));
            return length <= 0 || response == 0 ? null : new ReadOnlySpan<byte>((void*)response, length).ToArray();
        }
    }

    /// <summary>OpenSSL's status callback, asked again after a HelloRetryRequest. The copy is OpenSSL's: it frees it with the session, so it must come from its own heap.</summary>
    /// <returns>Whether there is one.</returns>
    internal unsafe bool OnStatusRequest(nint ssl)
    {
        var staple = _staple;
        Stapled = false;
        if (staple.IsEmpty) return false;
        var copy = LibCrypto.CRYPTO_malloc((nuint)staple.Length, 0, 0);
        if (copy == 0) return false;
        staple.Span.CopyTo(new Span<byte>((void*)copy, staple.Length));
        _ = LibSsl.SSL_ctrl(ssl, LibSsl.CtrlSetOcspResponse, staple.Length, copy);
        Stapled = true;
        return true;
    }
}
