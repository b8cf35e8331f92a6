namespace EdgeProxy.Inspection.Probing;

/// <summary>Which versions a server speaks, and with which suites.</summary>
/// <param name="Items">SSL 3.0 to TLS 1.3, the newest first.</param>
/// <param name="Ms">How long the versions took.</param>
/// <param name="SuitesMs">How long the suites took.</param>
internal sealed record VersionsFacts(IReadOnlyList<VersionFacts> Items, double Ms, double SuitesMs)
{
    public IEnumerable<VersionFacts> Accepted() => Items.Where(static item => item.Accepted);
}

/// <summary>One version.</summary>
/// <param name="Version">Such as <c>TLS 1.2</c>.</param>
/// <param name="Accepted">Whether the server chose it when nothing else was offered.</param>
/// <param name="Answer">What it said when it did not; null when it did.</param>
/// <param name="SecureRenegotiation">Whether it knows RFC 5746; true with TLS 1.3, which has no renegotiation.</param>
/// <param name="Suites">All suites it takes with this version, in its own order where it has one, or else the best first.</param>
/// <param name="ServerChooses">Whether its own order decides; null when there is but one suite, or it cannot be told.</param>
internal sealed record VersionFacts(
    string Version, bool Accepted, string? Answer, bool SecureRenegotiation, IReadOnlyList<SuiteFacts> Suites, bool? ServerChooses);

/// <summary>A cipher suite that the server takes.</summary>
internal sealed record SuiteFacts(string Name, SuiteStrength Strength);
