using EdgeProxy.Certificates;

namespace EdgeProxy.Admin.Certificates;

/// <summary>One item of <c>GET /api/certificates</c>. What a rejected certificate has none of is null.</summary>
internal sealed record CertificateReport
{
    public required string Name { get; init; }

    public required string Source { get; init; }

    public required IReadOnlyList<string> Hosts { get; init; }

    public required string? Subject { get; init; }

    public required string? Issuer { get; init; }

    public required string? Serial { get; init; }

    public required string? Sha256 { get; init; }

    public required string? KeyType { get; init; }

    public required int? KeyBits { get; init; }

    public required DateTimeOffset? NotBefore { get; init; }

    public required DateTimeOffset? NotAfter { get; init; }

    public required double? LifetimeRemaining { get; init; }

    public required string State { get; init; }

    public required string? Reason { get; init; }

    public required DateTimeOffset? Since { get; init; }

    public required IReadOnlyList<FindingReport> Findings { get; init; }

    public required StapleReport Staple { get; init; }
}

/// <summary>What vetting found: of the version in service, and of the one that was refused.</summary>
internal sealed record FindingReport(string Rule, string Severity, string Message);

/// <summary>
/// A certificate's OCSP staple. The status is <c>good</c>, <c>missing</c>, <c>expired</c>, <c>revoked</c> or <c>unknown</c>, and <c>none</c> where there is
/// nothing to staple, which is normal for an issuer without OCSP.
/// </summary>
internal sealed record StapleReport(
    string Status,
    string? Source,
    DateTimeOffset? ProducedAt,
    DateTimeOffset? ThisUpdate,
    DateTimeOffset? NextUpdate,
    string? LastError,
    DateTimeOffset? NextFetch)
{
    public static StapleReport Of(StapleState state, DateTimeOffset now) => new(
        state.StatusAt(now).ToText(),
        state.Staple is null ? null : state.IsSupplied ? "supplied" : "fetched",
        state.Staple?.ProducedAt,
        state.Staple?.ThisUpdate,
        state.Staple?.NextUpdate,
        state.LastError,
        state.NextFetch);
}
