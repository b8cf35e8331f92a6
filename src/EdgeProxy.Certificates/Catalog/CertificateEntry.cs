using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>One certificate that serves: what the operator sees of it and what a handshake needs. Immutable.</summary>
public sealed record CertificateEntry
{
    /// <summary>The configured name (a key of <c>Certificates:Files</c>) or the one derived from its file. Never what a client sent.</summary>
    public required string Name { get; init; }

    /// <summary>The file or folder it was read from.</summary>
    public required string Source { get; init; }

    /// <summary>The DNS names (A-labels, lower case, wildcards as <c>*.example.com</c>) and IP addresses of its SAN extension.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Subject, as RFC 4514 text.</summary>
    public required string Subject { get; init; }

    /// <summary>Issuer, as RFC 4514 text.</summary>
    public required string Issuer { get; init; }

    /// <summary>Serial number, upper-case hexadecimal.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>SHA-256 of the leaf's DER, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>What kind of signature a client must be able to verify.</summary>
    public required KeyAlgorithm KeyAlgorithm { get; init; }

    /// <summary>Key size in bits.</summary>
    public required int KeyBits { get; init; }

    /// <summary>Start of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>End of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Chain and key inside OpenSSL.</summary>
    public required ServerCredential Credential { get; init; }

    /// <summary>How many certificates are sent: the leaf and its intermediates.</summary>
    public int ChainLength { get; init; } = 1;

    /// <summary>The supplied OCSP response (DER) that lay beside it; empty when there was none.</summary>
    public ReadOnlyMemory<byte> OcspResponse { get; init; }

    /// <summary>Whether it promises a staple in every handshake (RFC 7633).</summary>
    public bool MustStaple { get; init; }

    /// <summary>Where a handshake finds its staple. Copies of an entry share it.</summary>
    public StapleSlot Staple { get; init; } = new();

    internal RevocationSources Revocation { get; init; } = RevocationSources.None;

    /// <summary>What vetting had to remark, none of it a rejection.</summary>
    public IReadOnlyList<CertificateFinding> Findings { get; init; } = [];

    /// <summary>Whether <paramref name="time"/> lies between its dates.</summary>
    public bool IsValid(DateTimeOffset time) => NotBefore <= time && time <= NotAfter;

    /// <summary>
    /// Whether the certificate is good for a host: its exact name, a wildcard over one label, or its IP address. A request for any
    /// other host on this connection is misdirected (421, RFC 9110 section 15.5.20).
    /// </summary>
    /// <param name="host">The host of a request without its port; an IPv6 address with or without brackets.</param>
    public bool Covers(ReadOnlySpan<char> host) => CertifiedHosts.Cover(Hosts, host);
}
