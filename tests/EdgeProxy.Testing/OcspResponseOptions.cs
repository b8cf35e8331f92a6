using System.Security.Cryptography;

namespace EdgeProxy.Testing;

public enum TestOcspStatus
{
    Good,
    Revoked,
    Unknown,
}

/// <summary>What an OCSP response shall look like; everything has a sound default.</summary>
public sealed record OcspResponseOptions
{
    public TestOcspStatus Status { get; init; }

    /// <summary>Default: the time the response is made.</summary>
    public DateTimeOffset? ThisUpdate { get; init; }

    /// <summary>Default: seven days after the time the response is made.</summary>
    public DateTimeOffset? NextUpdate { get; init; }

    public bool WithoutNextUpdate { get; init; }

    /// <summary>Default: this update.</summary>
    public DateTimeOffset? ProducedAt { get; init; }

    /// <summary>Of the CertID.</summary>
    public HashAlgorithmName CertIdHash { get; init; } = HashAlgorithmName.SHA1;

    /// <summary>Of the signature.</summary>
    public HashAlgorithmName SignatureHash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>RSASSA-PSS instead of PKCS #1, where the key is RSA.</summary>
    public bool Pss { get; init; }

    /// <summary>Whose key signs under the issuer's name.</summary>
    public TestAuthority? Imposter { get; init; }

    /// <summary>Who signs in the issuer's place.</summary>
    public TestCertificate? Delegate { get; init; }

    /// <summary>Names the signer by its key rather than by its name.</summary>
    public bool SignerByKey { get; init; }

    /// <summary>Whether the delegate's certificate is left out.</summary>
    public bool WithoutCertificates { get; init; }

    public byte[]? Nonce { get; init; }

    /// <summary>Certificates of the same issuer that the response speaks of first, all of them good.</summary>
    public IReadOnlyList<TestCertificate> Others { get; init; } = [];

    /// <summary>What the response says of the certificate once more, by SHA-256.</summary>
    public TestOcspStatus? Again { get; init; }
}
