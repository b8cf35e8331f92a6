using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates;

/// <summary>Authorities and revocation lists as they were read at one moment. Immutable.</summary>
public sealed record TrustBundle
{
    /// <summary>Where it comes from.</summary>
    public required TrustFiles Files { get; init; }

    /// <summary>What handshakes verify by.</summary>
    public required ClientTrust Trust { get; init; }

    /// <summary>SHA-256 of all that was read. Sessions of one digest are no sessions of another: a new revocation list ends the old tickets.</summary>
    public required string Digest { get; init; }

    /// <summary>Subjects of the authorities.</summary>
    public required IReadOnlyList<string> Authorities { get; init; }

    /// <summary>When the first of the revocation lists is out of date, and every client it was for refused; <see langword="null"/> without lists.</summary>
    public DateTimeOffset? ListsGoodUntil { get; init; }

    /// <summary>What is odd about it, for the operator.</summary>
    public IReadOnlyList<CertificateFinding> Findings { get; init; } = [];
}
