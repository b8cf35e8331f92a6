using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Testing;

/// <summary>What a leaf shall look like; everything but the hosts has a sound default.</summary>
public sealed record LeafOptions
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// The SAN extension: what parses as an IP address becomes one, all else is a DNS name, byte for byte as written here
    /// (so that forbidden ones can be made). Empty: no such extension.
    /// </summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Default: the first host.</summary>
    public string? CommonName { get; init; }

    public TestKeyKind Key { get; init; } = TestKeyKind.EcdsaP256;

    /// <summary>Default: 30 days ago.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Default: 60 days from now.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Empty: no such extension.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; init; } = [ServerAuthentication];

    public X509KeyUsageFlags KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    /// <summary>Whether it may issue certificates itself.</summary>
    public bool IsAuthority { get; init; }

    /// <summary>Where the AIA extension says the OCSP responder is.</summary>
    public string? OcspUrl { get; init; }

    /// <summary>Where the certificate says the revocation list is.</summary>
    public string? CrlUrl { get; init; }

    /// <summary>Where the AIA extension says the issuer's certificate is.</summary>
    public string? IssuerUrl { get; init; }

    /// <summary>The TLS feature extension with status_request (RFC 7633).</summary>
    public bool MustStaple { get; init; }

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Default: the intermediate.</summary>
    public TestAuthority? Issuer { get; init; }
}
