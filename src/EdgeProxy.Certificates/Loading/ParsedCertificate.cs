using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeProxy.Certificates;

/// <summary>What of a certificate decides its place in a chain. Holds no native object.</summary>
internal sealed class ParsedCertificate
{
    private readonly byte[] _subject;
    private readonly byte[] _issuer;
    private readonly byte[]? _subjectKey;
    private readonly byte[]? _issuerKey;

    private ParsedCertificate(byte[] der, X509Certificate2 certificate)
    {
        Der = der;
        _subject = certificate.SubjectName.RawData;
        _issuer = certificate.IssuerName.RawData;
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509SubjectKeyIdentifierExtension subject) _subjectKey = subject.SubjectKeyIdentifierBytes.ToArray();
            if (extension is X509AuthorityKeyIdentifierExtension authority) _issuerKey = authority.KeyIdentifier?.ToArray();
        }
    }

    public byte[] Der { get; }

    public bool IsSelfIssued => _subject.AsSpan().SequenceEqual(_issuer);

    /// <summary>Reads what is needed of a certificate in DER.</summary>
    /// <exception cref="CryptographicException">The bytes are not a certificate.</exception>
    public static ParsedCertificate Parse(byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return new ParsedCertificate(der, certificate);
    }

    /// <summary>Whether <paramref name="other"/> can have signed this one: by name, and by key identifier where both have one (RFC 5280 section 4.2.1.1).</summary>
    public bool IsIssuedBy(ParsedCertificate other) =>
        _issuer.AsSpan().SequenceEqual(other._subject)
        && (_issuerKey is null || other._subjectKey is null || _issuerKey.AsSpan().SequenceEqual(other._subjectKey));
}
