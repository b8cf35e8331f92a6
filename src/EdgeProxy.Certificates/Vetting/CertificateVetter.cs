namespace EdgeProxy.Certificates;

/// <summary>Applies every rule that is on.</summary>
internal static class CertificateVetter
{
    /// <summary>All findings, in the order of the rules.</summary>
    public static IReadOnlyList<CertificateFinding> Vet(VettingSubject subject, VettingSettings settings)
    {
        List<CertificateFinding>? findings = null;
        foreach (var rule in VettingRules.All)
        {
            if (settings.SeverityOf(rule) is var severity && severity == VettingSeverity.Off) continue;
            if (rule.Check(subject) is { } message) (findings ??= []).Add(new CertificateFinding(rule.Id, severity, message));
        }

        return findings ?? (IReadOnlyList<CertificateFinding>)[];
    }
}
