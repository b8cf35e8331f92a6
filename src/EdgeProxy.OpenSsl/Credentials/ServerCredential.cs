using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>
/// A certificate chain with its private key, ready to be given to any number of sessions. Owns one reference to each
/// native object and sessions take their own, so an old connection keeps what it was served with after this is gone.
/// A credential that was published is left to its finalizer: a handshake may still be reading the snapshot it was in.
/// </summary>
public sealed class ServerCredential : IDisposable
{
    private ServerCredential(SafeCertificateHandle leaf, SafeCertificateStackHandle intermediates, SafePrivateKeyHandle key, KeyAlgorithm algorithm)
    {
        Leaf = leaf;
        Intermediates = intermediates;
        Key = key;
        Algorithm = algorithm;
    }

    /// <summary>What kind of signature the client must be able to verify.</summary>
    public KeyAlgorithm Algorithm { get; }

    internal SafeCertificateHandle Leaf { get; }

    internal SafeCertificateStackHandle Intermediates { get; }

    internal SafePrivateKeyHandle Key { get; }

    /// <summary>Joins a chain (DER, leaf first, as it shall be sent) and the leaf's key.</summary>
    /// <exception cref="OpenSslException">A certificate cannot be decoded, or the key is not the leaf's.</exception>
    public static ServerCredential Create(IReadOnlyList<ReadOnlyMemory<byte>> chain, PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfZero(chain?.Count ?? 0, nameof(chain));
        OpenSslErrors.Clear();
        var leaf = SafeCertificateHandle.Decode(chain![0].Span);
        var intermediates = LibCrypto.OPENSSL_sk_new_null();
        try
        {
            for (var i = 1; i < chain.Count; i++) intermediates.Push(IntermediatePool.Shared.Get(chain[i].Span));
            if (LibCrypto.X509_check_private_key(leaf, key.Handle) != 1)
                throw OpenSslErrors.Drain("the private key does not belong to the certificate");
            var own = key.Handle.Share();
            return new ServerCredential(leaf, intermediates, own, key.Algorithm);
        }
        catch
        {
            leaf.Dispose();
            intermediates.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Leaf.Dispose();
        Intermediates.Dispose();
        Key.Dispose();
    }
}
