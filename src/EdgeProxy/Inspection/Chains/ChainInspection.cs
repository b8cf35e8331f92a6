using EdgeProxy.Certificates;

namespace EdgeProxy.Inspection.Chains;

/// <summary>Reads and judges what the server sent as its identity.</summary>
internal static class ChainInspection
{
    public static (ChainFacts Facts, PresentedChain? Chain) Run(
        IReadOnlyList<byte[]> sent, InspectTarget target, TrustAnchors anchors, TimeProvider time)
    {
        var chain = PresentedChain.TryRead(sent, out var problem);
        if (chain is null) return (new ChainFacts { Certificates = [], Unreadable = ForeignText.Clean(problem!) }, null);

        var verification = ChainVerification.Run(chain, anchors, time.GetUtcNow());
        var facts = new ChainFacts
        {
            Certificates = [.. chain.Sent.Select(Describe)],
            CoversName = chain.Leaf.Covers(target.ServerName),
            // Hardly a root signs leaves itself; but above an intermediate there may well be a root that is merely not known here.
            Complete = verification.IsComplete ? true : chain.Path.Count == 1 ? false : null,
            UnknownIssuer = verification.IsComplete ? null : ForeignText.Clean(chain.Path[^1].IssuerName),
            Trusted = verification.TrustedBy is not null,
            TrustedBy = verification.TrustedBy,
            Problems = [.. verification.Problems.Select(ForeignText.Clean)],
        };
        return (facts, chain);
    }

    private static CertificateFacts Describe(PresentedCertificate certificate) => new(
        ForeignText.Clean(certificate.Subject),
        ForeignText.Clean(certificate.Issuer),
        certificate.SerialNumber,
        certificate.Sha256,
        ForeignText.Clean(certificate.Key),
        certificate.NotBefore,
        certificate.NotAfter,
        certificate.Hosts,
        certificate.OcspUrl is { } ocsp ? ForeignText.Clean(ocsp) : null,
        certificate.IssuerUrl is { } issuer ? ForeignText.Clean(issuer) : null,
        certificate.MustStaple);
}
