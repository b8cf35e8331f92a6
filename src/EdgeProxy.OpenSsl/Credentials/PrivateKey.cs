using System.Security.Cryptography;
using System.Text;
using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>What kind of signature a key makes.</summary>
public enum KeyAlgorithm
{
    /// <summary>A key of a kind TLS servers do not use here.</summary>
    Other,

    /// <summary>RSA.</summary>
    Rsa,

    /// <summary>ECDSA over a NIST curve.</summary>
    Ecdsa,

    /// <summary>EdDSA over Curve25519.</summary>
    Ed25519,
}

/// <summary>How the DER bytes of a private key are packed. Each PEM label names one.</summary>
public enum PrivateKeyEncoding
{
    /// <summary><c>PRIVATE KEY</c>, RFC 5958.</summary>
    Pkcs8,

    /// <summary><c>RSA PRIVATE KEY</c>, RFC 8017.</summary>
    Pkcs1,

    /// <summary><c>EC PRIVATE KEY</c>, RFC 5915.</summary>
    Sec1,
}

/// <summary>
/// A private key inside OpenSSL. Owns one reference to an <c>EVP_PKEY</c>: credentials and sessions made from it
/// take their own, so disposing this object early is safe.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    private PrivateKey(SafePrivateKeyHandle handle)
    {
        Handle = handle;
        Algorithm = LibCrypto.EVP_PKEY_get_base_id(handle) switch
        {
            LibCrypto.NidRsa or LibCrypto.NidRsaPss => KeyAlgorithm.Rsa,
            LibCrypto.NidEc => KeyAlgorithm.Ecdsa,
            LibCrypto.NidEd25519 => KeyAlgorithm.Ed25519,
            _ => KeyAlgorithm.Other,
        };
        Bits = LibCrypto.EVP_PKEY_get_bits(handle);
    }

    /// <summary>The signature algorithm.</summary>
    public KeyAlgorithm Algorithm { get; }

    /// <summary>The size in bits: modulus of RSA, field of a curve.</summary>
    public int Bits { get; }

    internal SafePrivateKeyHandle Handle { get; }

    /// <summary>Decodes an unencrypted key.</summary>
    /// <exception cref="OpenSslException">The bytes are not such a key.</exception>
    public static unsafe PrivateKey FromDer(ReadOnlySpan<byte> der, PrivateKeyEncoding encoding)
    {
        OpenSslErrors.Clear();
        fixed (byte* start = der)
        {
            var cursor = start;
            var kind = encoding switch
            {
                PrivateKeyEncoding.Pkcs1 => LibCrypto.NidRsa,
                PrivateKeyEncoding.Sec1 => LibCrypto.NidEc,
                _ => Pkcs8Algorithm.Find(der),
            };
            var handle = kind == 0
                ? LibCrypto.d2i_AutoPrivateKey(0, ref cursor, der.Length)
                : LibCrypto.d2i_PrivateKey(kind, 0, ref cursor, der.Length);
            return Checked(handle, "the private key could not be decoded");
        }
    }

    /// <summary>Decrypts and decodes an <c>ENCRYPTED PRIVATE KEY</c> (PKCS#8, RFC 5958 section 3).</summary>
    /// <exception cref="OpenSslException">The password is wrong, or the bytes are not such a key.</exception>
    public static unsafe PrivateKey FromEncryptedPkcs8(ReadOnlySpan<byte> der, ReadOnlySpan<char> password)
    {
        // OpenSSL's default callback takes its user data as a C string.
        var secret = new byte[Encoding.UTF8.GetMaxByteCount(password.Length) + 1];
        try
        {
            Encoding.UTF8.GetBytes(password, secret);
            OpenSslErrors.Clear();
            fixed (byte* start = der)
            fixed (byte* text = secret)
            {
                using var source = LibCrypto.BIO_new_mem_buf(start, der.Length);
                return Checked(LibCrypto.d2i_PKCS8PrivateKey_bio(source, 0, 0, text), "the private key could not be decrypted");
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();

    private static PrivateKey Checked(SafePrivateKeyHandle handle, string problem)
    {
        if (!handle.IsInvalid) return new PrivateKey(handle);
        handle.Dispose();
        throw OpenSslErrors.Drain(problem);
    }
}
