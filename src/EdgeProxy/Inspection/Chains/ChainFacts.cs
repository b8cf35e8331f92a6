namespace EdgeProxy.Inspection.Chains;

/// <summary>What the server showed as its identity, and what clients make of it.</summary>
internal sealed record ChainFacts
{
    /// <summary>The certificates as they were sent, the server's own first.</summary>
    public required IReadOnlyList<CertificateFacts> Certificates { get; init; }

    /// <summary>Whether the server's certificate is good for the name that was asked for.</summary>
    public bool CoversName { get; init; }

    /// <summary>
    /// Whether a client can get from the first certificate to a root by what was sent alone. Null when that cannot be told: the last issuer is
    /// not known here, and may be a root that others know.
    /// </summary>
    public bool? Complete { get; init; }

    /// <summary>Name of the issuer that was neither sent nor is known here; null when there is none.</summary>
    public string? UnknownIssuer { get; init; }

    /// <summary>Whether it ends at a root that is trusted here, dates aside.</summary>
    public bool Trusted { get; init; }

    /// <summary><c>system</c> or <c>ca</c> (the file of <c>--ca</c>); null when it is not trusted.</summary>
    public string? TrustedBy { get; init; }

    /// <summary>What else the system's verification complains about.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Why the certificates cannot be read; null when they can.</summary>
    public string? Unreadable { get; init; }
}

/// <summary>One certificate.</summary>
internal sealed record CertificateFacts(
    string Subject, string Issuer, string Serial, string Sha256, string Key, DateTimeOffset NotBefore, DateTimeOffset NotAfter,
    IReadOnlyList<string> Hosts, string? OcspUrl, string? IssuerUrl, bool MustStaple);
