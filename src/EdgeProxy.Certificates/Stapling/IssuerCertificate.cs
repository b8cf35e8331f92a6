using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>What is needed of an issuer to ask about its certificates and to believe the answer. Immutable.</summary>
internal sealed class IssuerCertificate(ParsedCertificate certificate)
{
    /// <summary>Its name, in DER.</summary>
    public ReadOnlyMemory<byte> Name { get; } = certificate.SubjectDer.ToArray();

    /// <summary>Its SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; } = certificate.PublicKeyDer.ToArray();

    /// <summary>The key itself, which is what gets hashed (RFC 6960 section 4.1.1).</summary>
    public ReadOnlyMemory<byte> KeyBits { get; } = DerSignature.KeyBits(certificate.PublicKeyDer);

    /// <summary>Whether it is the one that a response names as its signer.</summary>
    public bool Is(OcspSigner signer) => signer.IsCalled(Name, KeyBits);
}

/// <summary>Issuers, read once: an authority signs thousands of leaves.</summary>
internal sealed class IssuerPool
{
    // Far more than one site meets; past it the pool starts anew, which costs memory and nothing else.
    private const int MostHeld = 256;

    private readonly Dictionary<string, IssuerCertificate> _held = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The one of this process.</summary>
    public static IssuerPool Shared { get; } = new();

    public IssuerCertificate Get(ParsedCertificate certificate)
    {
        var key = Convert.ToHexString(SHA256.HashData(certificate.Der));
        lock (_gate)
        {
            if (_held.TryGetValue(key, out var held)) return held;
            if (_held.Count >= MostHeld) _held.Clear();
            return _held[key] = new IssuerCertificate(certificate);
        }
    }
}
