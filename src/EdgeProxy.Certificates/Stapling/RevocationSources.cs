namespace EdgeProxy.Certificates;

/// <summary>Where to learn whether a certificate is revoked, by its own word. Immutable.</summary>
internal sealed record RevocationSources
{
    /// <summary>It names nobody.</summary>
    public static readonly RevocationSources None = new();

    /// <summary>Serial number, as in the certificate but for a sign octet.</summary>
    public ReadOnlyMemory<byte> Serial { get; init; }

    /// <summary>The certificate that signed it; <see langword="null"/> when that is not in its file.</summary>
    public IssuerCertificate? Issuer { get; init; }

    /// <summary>The first responder (http) of its authority information access.</summary>
    public Uri? Responder { get; init; }

    /// <summary>The first list (http) of its CRL distribution points.</summary>
    public Uri? Crl { get; init; }

    /// <summary>Reads what the leaf of a chain says.</summary>
    public static RevocationSources Of(ParsedCertificate leaf, CertificateChain chain, bool responseSupplied)
    {
        var responder = FirstHttp(leaf.OcspUrls);
        var crl = FirstHttp(leaf.CrlUrls);
        // Of ten thousand certificates without OCSP none shall remember its issuer.
        if (responder is null && crl is null && !responseSupplied && !leaf.MustStaple) return None;
        var issuer = chain.Given.FirstOrDefault(other => !ReferenceEquals(other, leaf) && leaf.IsIssuedBy(other));
        return new RevocationSources
        {
            Serial = Convert.FromHexString(leaf.SerialNumber),
            Issuer = issuer is null ? null : IssuerPool.Shared.Get(issuer),
            Responder = responder,
            Crl = crl,
        };
    }

    /// <summary>Reads what a certificate says whose issuer is known.</summary>
    public static RevocationSources Of(ParsedCertificate certificate, ParsedCertificate issuer) => new()
    {
        Serial = Convert.FromHexString(certificate.SerialNumber),
        Issuer = IssuerPool.Shared.Get(issuer),
        Responder = FirstHttp(certificate.OcspUrls),
    };

    /// <summary>Who has to verify a certificate to learn whether another one is good would not come to an end: both are signed, and need no TLS.</summary>
    private static Uri? FirstHttp(IEnumerable<string> urls) => urls
        .Select(static url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp ? uri : null)
        .FirstOrDefault(static uri => uri is not null);
}
