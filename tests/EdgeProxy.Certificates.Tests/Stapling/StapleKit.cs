using EdgeProxy.Certificates.Tests.Vetting;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Stapling;

/// <summary>Certificates that name a responder, and what one would say of them.</summary>
internal static class StapleKit
{
    public const string Responder = "http://ocsp.test/";

    public static readonly DateTimeOffset Now = TestPki.BaseTime;
    public static readonly TestPki Pki = Candidates.Pki;
    public static readonly TestCertificate Leaf = Issue("a.test");

    public static TestCertificate Issue(string host, bool mustStaple = false, string? ocspUrl = Responder, string? crlUrl = null) =>
        Pki.Issue(new LeafOptions { Hosts = [host], OcspUrl = ocspUrl, MustStaple = mustStaple, CrlUrl = crlUrl });

    public static CertificateEntry Entry(TestCertificate certificate, byte[]? supplied = null, string name = "site")
    {
        using var candidate = Candidates.Of(certificate);
        using var complete = new CertificateCandidate
        {
            Name = name,
            Identity = name,
            Source = candidate.Source,
            Certificate = candidate.Certificate,
            Key = candidate.Key,
            OcspResponse = supplied is null ? null : new CandidatePart("site.ocsp", supplied),
        };
        return Candidates.Loader.Load(new LoadRequest(complete)).Entry!;
    }

    public static byte[] Respond(TestCertificate about, DateTimeOffset? now = null, OcspResponseOptions? options = null) =>
        TestOcsp.Respond(Pki.Intermediate, about, now ?? Now, options);
}
