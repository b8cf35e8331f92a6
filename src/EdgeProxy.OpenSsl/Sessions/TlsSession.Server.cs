using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

// What the connecting side learns about the server beside what was negotiated.
public sealed partial class TlsSession
{
    /// <summary>Whether the server asked for a client certificate.</summary>
    public bool CertificateRequested { get; private set; }

    /// <summary>The certificates (DER) as the server sent them, its own first; none before it did, or when a session was resumed.</summary>
    public IReadOnlyList<byte[]> ReadServerChain()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var stack = LibSsl.SSL_get_peer_cert_chain(_ssl);
            var count = stack == 0 ? 0 : Math.Max(0, LibCrypto.OPENSSL_sk_num(stack));
            var chain = new byte[count][];
            for (var i = 0; i < count; i++) chain[i] = SafeCertificateHandle.Encode(LibCrypto.OPENSSL_sk_value(stack, i));
            return chain;
        }
    }

    /// <summary>How the server signed the handshake, such as <c>ECDSA with SHA256</c>; <see langword="null"/> where nothing was signed.</summary>
    public unsafe string? ReadServerSignature()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            int key;
            if (LibSsl.SSL_get_peer_signature_type_nid(_ssl, &key) != 1) return null;
            int digest;
            var hashed = LibSsl.SSL_ctrl(_ssl, LibSsl.CtrlGetPeerSignatureDigest, 0, (nint)(&digest)) == 1 && digest != 0;
            return hashed ? $"{SignatureName(key)} with {CipherNames.ShortName(digest)}" : SignatureName(key);
        }
    }

    /// <summary>For <see cref="ClientCallbacks"/>, during a handshake.</summary>
    internal void NoteCertificateRequest() => CertificateRequested = true;

    private static string SignatureName(int key) => key switch
    {
        LibCrypto.NidRsa => "RSA",
        LibCrypto.NidRsaPss => "RSA-PSS",
        LibCrypto.NidEc => "ECDSA",
        LibCrypto.NidEd25519 => "Ed25519",
        _ => CipherNames.ShortName(key),
    };
}
