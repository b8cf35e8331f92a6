using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeProxy.Testing;

/// <summary>A certificate that signs others.</summary>
public sealed class TestAuthority
{
    private readonly ECDsa _key;
    private readonly TestAuthority? _issuer;
    private long _lastSerial;
    private long _lastList;

    private TestAuthority(X509Certificate2 certificate, ECDsa key, TestAuthority? issuer)
    {
        Certificate = certificate;
        _key = key;
        _issuer = issuer;
    }

    /// <summary>Without its key.</summary>
    public X509Certificate2 Certificate { get; }

    public byte[] Der => Certificate.RawData;

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>For answers in its name, such as OCSP responses and CRLs.</summary>
    public ECDsa SigningKey => _key;

    public static TestAuthority SelfSigned(string subject, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = AuthorityRequest(subject, key);
        var signer = X509SignatureGenerator.CreateForECDsa(key);
        return new TestAuthority(request.Create(request.SubjectName, signer, notBefore, notAfter, Serial(1)), key, issuer: null);
    }

    /// <summary>A certificate that this one signs and that signs others.</summary>
    /// <param name="subject">Its name.</param>
    /// <param name="notBefore">Start of validity.</param>
    /// <param name="notAfter">End of validity.</param>
    /// <param name="hash">Default: SHA-256.</param>
    public TestAuthority IssueAuthority(string subject, DateTimeOffset notBefore, DateTimeOffset notAfter, HashAlgorithmName? hash = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Sign(AuthorityRequest(subject, key, hash), notBefore, notAfter), key, this);
    }

    /// <summary>The same subject and key once more, signed by another authority.</summary>
    public TestAuthority CrossSign(TestAuthority subject, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var request = AuthorityRequest(subject.Certificate.Subject, subject._key);
        return new TestAuthority(Sign(request, notBefore, notAfter), subject._key, this);
    }

    /// <summary>A revocation list (CRL) in DER that names these certificates.</summary>
    /// <param name="thisUpdate">From when it is.</param>
    /// <param name="nextUpdate">Until when it may be relied on.</param>
    /// <param name="revoked">In DER; signed by this authority.</param>
    public byte[] RevocationList(DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, params IEnumerable<byte[]> revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var der in revoked)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            list.AddEntry(certificate, thisUpdate);
        }

        var issuer = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false);
        var signer = X509SignatureGenerator.CreateForECDsa(_key);
        return list.Build(Certificate.SubjectName, signer, Interlocked.Increment(ref _lastList), nextUpdate, HashAlgorithmName.SHA256, issuer, thisUpdate);
    }

    internal static TestCertificate Mint(LeafOptions options, DateTimeOffset now, TestAuthority? issuer)
    {
        var key = TestKey.Create(options.Key);
        var name = new X500DistinguishedName($"CN={options.CommonName ?? options.Hosts[0]}");
        var request = new CertificateRequest(name, key.PublicKey, options.Hash);
        AddLeafExtensions(request, options);
        var notBefore = options.NotBefore ?? now.AddDays(-30);
        var notAfter = options.NotAfter ?? now.AddDays(60);
        if (issuer is null)
        {
            using var own = request.Create(name, key.SignatureGenerator(options.Hash), notBefore, notAfter, Serial(1));
            return new TestCertificate(own.RawData, key, [own.RawData]);
        }

        using var certificate = issuer.Sign(request, notBefore, notAfter);
        return new TestCertificate(certificate.RawData, key, [certificate.RawData, .. issuer.ChainWithoutRoot()]);
    }

    private static CertificateRequest AuthorityRequest(string subject, ECDsa key, HashAlgorithmName? hash = null)
    {
        var request = new CertificateRequest(subject, key, hash ?? HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static void AddLeafExtensions(CertificateRequest request, LeafOptions options)
    {
        var extensions = request.CertificateExtensions;
        extensions.Add(new X509BasicConstraintsExtension(options.IsAuthority, false, 0, true));
        extensions.Add(new X509KeyUsageExtension(options.KeyUsage, true));
        extensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (options.Hosts.Count > 0) extensions.Add(SubjectAlternativeNames(options.Hosts));
        if (options.ExtendedKeyUsages.Count > 0)
        {
            var usages = new OidCollection();
            foreach (var usage in options.ExtendedKeyUsages) usages.Add(new Oid(usage));
            extensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        }

        if (options.OcspUrl is not null || options.IssuerUrl is not null)
        {
            extensions.Add(new X509AuthorityInformationAccessExtension(
                options.OcspUrl is null ? null : [options.OcspUrl],
                options.IssuerUrl is null ? null : [options.IssuerUrl]));
        }

        if (options.CrlUrl is not null) extensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([options.CrlUrl]));

        // SEQUENCE { INTEGER 5 }: the status_request extension is what the server promises (RFC 7633 section 4).
        if (options.MustStaple) extensions.Add(new X509Extension("1.3.6.1.5.5.7.1.24", [0x30, 0x03, 0x02, 0x01, 0x05], false));
    }

    /// <summary>Written by hand: .NET's builder refuses names that a loader must survive.</summary>
    private static X509Extension SubjectAlternativeNames(IReadOnlyList<string> hosts)
    {
        var dnsName = new Asn1Tag(TagClass.ContextSpecific, 2);
        var ipAddress = new Asn1Tag(TagClass.ContextSpecific, 7);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var host in hosts)
            {
                if (IPAddress.TryParse(host, out var address)) writer.WriteOctetString(address.GetAddressBytes(), ipAddress);
                else writer.WriteOctetString(Encoding.UTF8.GetBytes(host), dnsName);
            }
        }

        return new X509Extension("2.5.29.17", writer.Encode(), false);
    }

    private static byte[] Serial(long number)
    {
        var serial = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(serial, number);
        return serial;
    }

    private IEnumerable<byte[]> ChainWithoutRoot()
    {
        for (var authority = this; authority._issuer is not null; authority = authority._issuer) yield return authority.Der;
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var signer = Sha1Signer.For(_key, request.HashAlgorithm);
        return request.Create(Certificate.SubjectName, signer, notBefore, notAfter, Serial(0x1000 + Interlocked.Increment(ref _lastSerial)));
    }
}
