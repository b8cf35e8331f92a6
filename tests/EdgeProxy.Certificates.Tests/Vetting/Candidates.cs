using System.Text;
using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Vetting;

/// <summary>Candidates in memory, and a loader by the rules' defaults.</summary>
internal static class Candidates
{
    public static readonly TestPki Pki = new(TestPki.BaseTime);

    public static readonly CandidateLoader Loader = LoaderWith();

    public static CandidateLoader LoaderWith(ICandidateTrial? trial = null, params (string Rule, VettingSeverity Severity)[] severities) =>
        new(new VettingSettings { Severities = severities.ToDictionary(rule => rule.Rule, rule => rule.Severity) }, trial, new ManualTime());

    public static LoadResult Load(TestCertificate certificate, CandidateLoader? loader = null, CertificateEntry? inService = null)
    {
        using var candidate = Of(certificate);
        return (loader ?? Loader).Load(new LoadRequest(candidate, inService));
    }

    public static CertificateCandidate Of(TestCertificate certificate) => new()
    {
        Name = "site",
        Identity = "site",
        Source = "site.crt",
        Certificate = new CandidatePart("site.crt", Encoding.ASCII.GetBytes(certificate.ChainPem)),
        Key = new CandidatePart("site.key", Encoding.ASCII.GetBytes(certificate.Key.Pem)),
    };

    /// <summary>All that was found, whether it serves or not.</summary>
    public static IReadOnlyList<CertificateFinding> Findings(this LoadResult result) => result.Entry?.Findings ?? result.Problem!.Findings;
}
