using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Certificates;

namespace EdgeProxy.Inspection.Chains;

/// <summary>What verification by .NET, which is OpenSSL's, makes of a chain. Nothing is downloaded: what a client was not sent, it may not have.</summary>
/// <param name="TrustedBy"><c>ca</c> or <c>system</c>; null when neither leads to a root.</param>
/// <param name="IsComplete">Whether what was sent leads to a root, trusted or not.</param>
/// <param name="Problems">What else is the matter.</param>
internal sealed record ChainVerification(string? TrustedBy, bool IsComplete, IReadOnlyList<string> Problems)
{
    // Dates are told by the certificates' own findings, and trust by the other two members.
    private const X509ChainStatusFlags ToldElsewhere = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested
        | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    public static ChainVerification Run(PresentedChain chain, TrustAnchors anchors, DateTimeOffset now)
    {
        var certificates = chain.Sent.Select(sent => X509CertificateLoader.LoadCertificate(sent.Der.Span)).ToList();
        try
        {
            var bySystem = Verify(certificates, null, now);
            if (anchors.Given.Count == 0 || bySystem.TrustedBy is not null) return bySystem;
            var byFile = Verify(certificates, anchors.Given, now);
            return byFile.TrustedBy is null && bySystem.IsComplete ? bySystem : byFile;
        }
        finally
        {
            certificates.ForEach(static certificate => certificate.Dispose());
        }
    }

    private static ChainVerification Verify(List<X509Certificate2> certificates, X509Certificate2Collection? anchors, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        policy.VerificationTime = now.UtcDateTime;
        policy.ExtraStore.AddRange(certificates.Skip(1).ToArray());
        if (anchors is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(anchors);
        }

        _ = chain.Build(certificates[0]);
        var status = chain.ChainStatus;
        var flags = status.Aggregate(X509ChainStatusFlags.NoError, static (sum, item) => sum | item.Status);
        // Intermediates that this machine has seen before stand in its own store: they do not count as sent.
        var sent = certificates.Select(static certificate => certificate.Thumbprint).ToHashSet(StringComparer.Ordinal);
        var complete = !flags.HasFlag(X509ChainStatusFlags.PartialChain)
            && chain.ChainElements.SkipLast(1).All(element => sent.Contains(element.Certificate.Thumbprint));
        var problems = status
            .Where(static item => (item.Status & ~ToldElsewhere) != X509ChainStatusFlags.NoError)
            .Select(static item => item.StatusInformation.Trim())
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var trusted = (flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) == X509ChainStatusFlags.NoError && problems.Count == 0;
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return new ChainVerification(!trusted ? null : anchors is null ? "system" : "ca", complete, problems);
    }
}
