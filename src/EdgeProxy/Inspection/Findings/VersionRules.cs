using EdgeProxy.Inspection.Handshakes;
using EdgeProxy.Inspection.Probing;
using static EdgeProxy.Inspection.Findings.InspectionFinding;

namespace EdgeProxy.Inspection.Findings;

/// <summary>Versions and suites.</summary>
internal static class VersionRules
{
    private const int MostNamed = 3;

    private static readonly string Tls13 = VersionName.Of(VersionName.Tls13);
    private static readonly string Tls12 = VersionName.Of(VersionName.Tls12);

    public static IEnumerable<InspectionFinding> Judge(VersionsFacts versions)
    {
        var accepted = versions.Accepted().ToList();
        if (accepted.Count == 0) return [];
        var findings = JudgeVersions(accepted).Concat(JudgeSuites(accepted));
        // Who has nothing newer than TLS 1.1 has other worries than the suites that come with it.
        return accepted.TrueForAll(IsObsolete) ? findings.Where(static finding => finding.Severity > InspectionSeverity.Note) : findings;
    }

    private static IEnumerable<InspectionFinding> JudgeVersions(List<VersionFacts> accepted)
    {
        const InspectionStep Step = InspectionStep.Versions;
        var obsolete = accepted.Where(IsObsolete).Select(static version => version.Version).ToList();
        if (obsolete.Count == accepted.Count)
        {
            yield return Error(Step, "obsolete-versions-only", $"It speaks nothing newer than {accepted[0].Version}: current browsers and clients refuse it.",
                "Switch TLS 1.2 and 1.3 on (nginx: ssl_protocols TLSv1.2 TLSv1.3); where the software has neither, put a proxy in front.");
        }
        else if (obsolete.Count > 0)
        {
            yield return Warning(Step, "obsolete-versions", $"It still accepts {Join(obsolete)}, deprecated for attacks that work (RFC 8996, RFC 7568).",
                "Switch them off (nginx: ssl_protocols TLSv1.2 TLSv1.3), unless you know the clients that need them.");
        }
        else if (accepted.TrueForAll(static version => version.Version != Tls13))
        {
            yield return Note(Step, "no-tls13", "It does not speak TLS 1.3, which saves each client a round trip.", "Switch TLS 1.3 on (nginx: ssl_protocols TLSv1.2 TLSv1.3).");
        }

        if (accepted.Exists(static version => !version.SecureRenegotiation))
        {
            yield return Warning(Step, "no-secure-renegotiation", "It does not know secure renegotiation (RFC 5746, CVE-2009-3555): OpenSSL 3 refuses to talk to it.",
                "Update its TLS library.");
        }
    }

    private static IEnumerable<InspectionFinding> JudgeSuites(List<VersionFacts> accepted)
    {
        const InspectionStep Step = InspectionStep.Suites;
        var byStrength = accepted.SelectMany(static version => version.Suites).DistinctBy(static suite => suite.Name).ToLookup(static suite => suite.Strength, static suite => suite.Name);
        if (byStrength.Contains(SuiteStrength.Broken))
        {
            yield return Warning(Step, "broken-suites", $"It accepts suites that can be broken: {Join(byStrength[SuiteStrength.Broken])}.",
                "Take them out (RC4, DES, 3DES, export, NULL and anonymous suites have no place in a list).");
        }

        if (!byStrength.Contains(SuiteStrength.Good) && !byStrength.Contains(SuiteStrength.Dated))
        {
            yield return Warning(Step, "no-forward-secrecy", "No suite has forward secrecy: who gets the private key can read all that was recorded.",
                "Put ECDHE suites first (Mozilla's intermediate profile has the list).");
        }
        else if (byStrength.Contains(SuiteStrength.NoForwardSecrecy))
        {
            yield return Note(Step, "rsa-key-exchange", $"It also accepts suites without forward secrecy: {Join(byStrength[SuiteStrength.NoForwardSecrecy])}.",
                "Take them out, unless you know the clients that need them.");
        }

        if (byStrength.Contains(SuiteStrength.Dated))
            yield return Note(Step, "dated-suites", $"It also accepts CBC suites and the like: {Join(byStrength[SuiteStrength.Dated])}.", "Take them out, unless you know the clients that need them.");
    }

    private static bool IsObsolete(VersionFacts version) => version.Version != Tls13 && version.Version != Tls12;

    private static string Join(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= MostNamed ? string.Join(", ", all) : $"{string.Join(", ", all.Take(MostNamed))} and {all.Count - MostNamed} more";
    }
}
