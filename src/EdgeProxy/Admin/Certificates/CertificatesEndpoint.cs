using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.Telemetry.Certificates;

namespace EdgeProxy.Admin.Certificates;

/// <summary><c>GET /api/certificates</c>: every configured certificate, the refused ones too.</summary>
internal sealed class CertificatesEndpoint(ICertificateInventory inventory, TimeProvider time)
{
    public Task GetAsync(HttpContext context)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<CertificateReport> reports =
        [
            .. inventory.Snapshot().OrderBy(static record => record.Name, StringComparer.Ordinal).Select(record => Describe(record, now)),
        ];
        return AdminJson.WriteAsync(context, reports, AdminJson.Default.IReadOnlyListCertificateReport);
    }

    private static CertificateReport Describe(CertificateRecord record, DateTimeOffset now)
    {
        var entry = record.Entry;
        var state = record.StateAt(now);
        return new CertificateReport
        {
            Name = record.Name,
            Source = record.Source,
            Hosts = entry?.Hosts ?? [],
            Subject = entry?.Subject,
            Issuer = entry?.Issuer,
            Serial = entry?.SerialNumber,
            Sha256 = entry?.Sha256,
            KeyType = entry is null ? null : KeyTypeText(entry.KeyAlgorithm),
            KeyBits = entry?.KeyBits,
            NotBefore = entry?.NotBefore,
            NotAfter = entry?.NotAfter,
            LifetimeRemaining = entry is null ? null : Math.Round(CertificateRecord.LifetimeRemaining(entry, now), 4),
            State = state.ToText(),
            Reason = record.Reason,
            Since = state is CertificateState.Expired ? entry?.NotAfter : record.Since,
            Findings = [.. record.Findings.Select(static finding => new FindingReport(finding.RuleId, finding.Severity.Name(), finding.Message))],
            Staple = StapleReport.Of(entry?.Staple.State ?? StapleState.None, now),
        };
    }

    private static string KeyTypeText(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa => "rsa",
        KeyAlgorithm.Ecdsa => "ecdsa",
        KeyAlgorithm.Ed25519 => "ed25519",
        _ => "other",
    };
}
