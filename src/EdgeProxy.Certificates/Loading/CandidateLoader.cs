using System.Formats.Asn1;
using System.Security.Cryptography;

namespace EdgeProxy.Certificates;

/// <summary>A candidate to load.</summary>
/// <param name="Candidate">Its bytes, which stay the caller's.</param>
/// <param name="InService">The version it would replace.</param>
/// <param name="Scope">How much of a trial it gets.</param>
internal readonly record struct LoadRequest(
    CertificateCandidate Candidate, CertificateEntry? InService = null, TrialScope Scope = TrialScope.EachCandidate);

/// <summary>What came of a candidate: exactly one of the two is not null.</summary>
internal readonly record struct LoadResult(CertificateEntry? Entry, LoadProblem? Problem);

/// <summary>Loads, vets and tries candidates. Holds no state; any number of threads may use it.</summary>
/// <param name="vetting">How strict it is.</param>
/// <param name="trial">Makes handshakes in memory; <see langword="null"/>: none are made.</param>
/// <param name="time">Decides which intermediates have expired.</param>
public sealed class CandidateLoader(VettingSettings vetting, ICandidateTrial? trial, TimeProvider time)
{
    private readonly ICandidateTrial? _trial = vetting.SeverityOf(VettingRules.TrialHandshake) == VettingSeverity.Off ? null : trial;

    /// <summary>The caller's own thread does this many: a renewal must not spread over processors that have handshakes to do.</summary>
    private const int Few = 8;

    /// <summary>Whether another loader would judge the same candidate by the same rules.</summary>
    internal bool VetsAs(CandidateLoader other) =>
        ReferenceEquals(vetting, other.Vetting)
        || (vetting.Severities.Count == other.Vetting.Severities.Count && !vetting.Severities.Except(other.Vetting.Severities).Any());

    private VettingSettings Vetting => vetting;

    /// <summary>All of them, many on all processors; the results are in the order of the requests, whoever was done first.</summary>
    internal LoadResult[] LoadAll(IReadOnlyList<LoadRequest> requests)
    {
        var results = new LoadResult[requests.Count];
        if (requests.Count > Few) Parallel.For(0, requests.Count, Load);
        else for (var index = 0; index < requests.Count; index++) Load(index);
        return results;

        void Load(int index) => results[index] = this.Load(requests[index]);
    }

    /// <summary>The entry under the candidate's own name, with what vetting remarked; or else the problem.</summary>
    internal LoadResult Load(LoadRequest request)
    {
        var (entry, chain, problem) = CertificateLoader.Load(request.Candidate);
        if (entry is null) return new LoadResult(null, problem);

        problem = Vet(entry, new VettingSubject(chain!, request.InService, time.GetUtcNow()), request, out var findings);
        if (problem is null) return new LoadResult(entry with { Findings = findings, Staple = SlotOf(entry, request.InService) }, null);
        entry.Credential.Dispose();
        return new LoadResult(null, problem);
    }

    /// <summary>The same certificate read anew, as when a response was put beside it, keeps its staple.</summary>
    private static StapleSlot SlotOf(CertificateEntry entry, CertificateEntry? inService) =>
        entry.Sha256 == inService?.Sha256 && HaveSameIssuer(entry, inService) ? inService.Staple : entry.Staple;

    // With the issuer comes, or goes, what it takes to ask a responder and to believe it.
    private static bool HaveSameIssuer(CertificateEntry one, CertificateEntry other) => (one.Revocation.Issuer, other.Revocation.Issuer) switch
    {
        (null, null) => true,
        ({ } first, { } second) => first.PublicKey.Span.SequenceEqual(second.PublicKey.Span) && first.Name.Span.SequenceEqual(second.Name.Span),
        _ => false,
    };

    private LoadProblem? Vet(CertificateEntry entry, VettingSubject subject, LoadRequest request, out IReadOnlyList<CertificateFinding> findings)
    {
        findings = [];
        var origin = request.Candidate.Certificate!.Origin;
        try
        {
            findings = CertificateVetter.Vet(subject, vetting);
            // What is refused anyhow needs no trial.
            if (_trial is not null && !IsRejected(findings))
                findings = CertificateVetter.Vet(subject with { Trial = _trial.Try(entry, request.Scope) }, vetting);
            return IsRejected(findings) ? Refusal(origin, findings) : null;
        }
        catch (Exception malformed) when (malformed is AsnContentException or CryptographicException)
        {
            // Extensions are decoded when a rule asks for them.
            var message = $"{origin} holds a certificate with an extension that cannot be decoded: {malformed.Message}";
            return new LoadProblem(CertificateFailureReason.MalformedCertificate, origin, message);
        }
    }

    private static bool IsRejected(IReadOnlyList<CertificateFinding> findings)
    {
        for (var i = 0; i < findings.Count; i++)
        {
            if (findings[i].Severity == VettingSeverity.Reject) return true;
        }

        return false;
    }

    private static LoadProblem Refusal(string origin, IReadOnlyList<CertificateFinding> findings)
    {
        var reasons = findings.Where(finding => finding.Severity == VettingSeverity.Reject).Select(finding => finding.Message);
        return new LoadProblem(CertificateFailureReason.Unfit, origin, $"{origin} is not fit to serve. {string.Join(' ', reasons)}") { Findings = findings };
    }
}
