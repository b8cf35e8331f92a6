using EdgeProxy.Certificates;

namespace EdgeProxy.Telemetry.Certificates;

/// <summary>One configured certificate as operators see it: what serves, if anything, and what went wrong, if anything. Immutable.</summary>
internal sealed record CertificateRecord
{
    /// <summary>The configured name or the one derived from its file.</summary>
    public required string Name { get; init; }

    /// <summary>The file or folder it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>The version in service; <see langword="null"/> when none ever passed.</summary>
    public CertificateEntry? Entry { get; init; }

    /// <summary>Whether the latest version its source holds was refused.</summary>
    public bool Refused { get; init; }

    /// <summary>What an operator should know: why it was refused, or a remark; <see langword="null"/> when all is well.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when <see cref="Reason"/> holds.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What vetting found, of the version in service and of one that was refused.</summary>
    public IReadOnlyList<CertificateFinding> Findings { get; init; } = [];

    public static CertificateRecord Serving(CertificateEntry entry) => new()
    {
        Name = entry.Name,
        Source = entry.Source,
        Entry = entry,
        Findings = entry.Findings,
    };

    public CertificateState StateAt(DateTimeOffset now) => this switch
    {
        { Entry: null } => CertificateState.Rejected,
        { Entry.NotAfter: var end } when end < now => CertificateState.Expired,
        { Refused: true } => CertificateState.Stale,
        _ => CertificateState.Serving,
    };

    /// <summary>How much of the validity is left: 1 when it begins or has yet to, 0 when it is over.</summary>
    public static double LifetimeRemaining(CertificateEntry entry, DateTimeOffset now)
    {
        var whole = entry.NotAfter - entry.NotBefore;
        return whole > TimeSpan.Zero ? Math.Clamp((entry.NotAfter - now) / whole, 0, 1) : 0;
    }
}
