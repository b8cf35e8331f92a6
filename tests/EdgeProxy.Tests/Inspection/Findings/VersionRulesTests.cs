using EdgeProxy.Inspection.Findings;
using EdgeProxy.Inspection.Probing;

namespace EdgeProxy.Tests.Inspection.Findings;

public class VersionRulesTests
{
    private const string Good = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

    [Theory]
    [InlineData("TLS 1.3,TLS 1.2", Good, "")]
    [InlineData("TLS 1.2", Good, "no-tls13")]
    [InlineData("TLS 1.3,TLS 1.2,TLS 1.0", Good, "obsolete-versions")]
    [InlineData("TLS 1.0", "TLS_RSA_WITH_AES_128_CBC_SHA", "obsolete-versions-only,no-forward-secrecy")]
    [InlineData("TLS 1.3,TLS 1.2", Good + ",TLS_RSA_WITH_RC4_128_SHA", "broken-suites")]
    [InlineData("TLS 1.3,TLS 1.2", Good + ",TLS_RSA_WITH_AES_128_CBC_SHA", "rsa-key-exchange")]
    [InlineData("TLS 1.3,TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "dated-suites")]
    [InlineData("", "", "")]
    public void Judge_AcceptedVersionsAndSuites_AreWeighed(string versions, string suites, string rules)
    {
        var items = versions.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(version => Version(version, suites));

        var findings = VersionRules.Judge(new VersionsFacts([.. items], 1, 1));

        Assert.Equal(rules.Split(',', StringSplitOptions.RemoveEmptyEntries), findings.Select(static finding => finding.Rule));
    }

    [Fact]
    public void Judge_NoSecureRenegotiation_IsAWarning()
    {
        var version = Version("TLS 1.2", Good) with { SecureRenegotiation = false };

        var finding = Assert.Single(VersionRules.Judge(new VersionsFacts([version], 1, 1)), static finding => finding.Rule == "no-secure-renegotiation");

        Assert.Equal(InspectionSeverity.Warning, finding.Severity);
    }

    private static VersionFacts Version(string version, string suites) =>
        new(version, true, null, true, [.. suites.Split(',').Select(static name => new SuiteFacts(name, Strength.Of(name)))], null);
}
