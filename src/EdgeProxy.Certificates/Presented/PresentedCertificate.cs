using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>One certificate that a server sent. Every text in it is the server's, and nothing in it is verified.</summary>
public sealed record PresentedCertificate
{
    /// <summary>The certificate itself.</summary>
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>Subject, as RFC 4514 text.</summary>
    public required string Subject { get; init; }

    /// <summary>Issuer, as RFC 4514 text.</summary>
    public required string Issuer { get; init; }

    /// <summary>What people call its issuer: the common name.</summary>
    public required string IssuerName { get; init; }

    /// <summary>Serial number, upper-case hexadecimal.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>SHA-256 of its DER, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Start of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>End of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>DNS names and IP addresses, normalised.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Kind and size of its key, such as <c>ECDSA P-256</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Whether subject and issuer are the same: a root, or a leaf that nobody vouches for.</summary>
    public required bool IsSelfIssued { get; init; }

    /// <summary>Whether it promises a staple in every handshake (RFC 7633).</summary>
    public required bool MustStaple { get; init; }

    /// <summary>Where it says its OCSP responder is.</summary>
    public required string? OcspUrl { get; init; }

    /// <summary>Where it says its issuer's certificate is published.</summary>
    public required string? IssuerUrl { get; init; }

    /// <summary>Whether it is good for a host: its exact name, a wildcard over one label, or its IP address.</summary>
    public bool Covers(ReadOnlySpan<char> host) => CertifiedHosts.Cover(Hosts, host);

    internal static PresentedCertificate Describe(ParsedCertificate certificate) => new()
    {
        Der = certificate.Der,
        Subject = DistinguishedName.Format(certificate.Subject),
        Issuer = DistinguishedName.Format(certificate.Issuer),
        IssuerName = DistinguishedName.Familiar(certificate.Issuer),
        SerialNumber = certificate.SerialNumber,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(certificate.Der)),
        NotBefore = certificate.NotBefore,
        NotAfter = certificate.NotAfter,
        Hosts = certificate.Hosts,
        Key = certificate.PublicKey.ToString(),
        IsSelfIssued = certificate.IsSelfIssued,
        MustStaple = certificate.MustStaple,
        OcspUrl = certificate.OcspUrls is [var responder, ..] ? responder : null,
        IssuerUrl = certificate.IssuerUrls is [var issuer, ..] ? issuer : null,
    };
}
