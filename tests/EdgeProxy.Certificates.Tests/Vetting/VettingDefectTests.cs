using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Testing;
using static EdgeProxy.Certificates.Tests.Vetting.Candidates;
using static EdgeProxy.Certificates.VettingSeverity;

namespace EdgeProxy.Certificates.Tests.Vetting;

/// <summary>One certificate for each defect, as badssl.com has one host for each, and what exactly is found in it.</summary>
public class VettingDefectTests
{
    private const string Host = "a.test";

    private static readonly DateTimeOffset Now = TestPki.BaseTime;

    public static TheoryData<string, string, VettingSeverity> Defects => new()
    {
        { "rsa-1024", "weak-key", Reject },
        { "p-224", "weak-key", Reject },
        { "secp256k1", "unsupported-curve", Reject },
        { "ed25519", "ed25519-key", Warn },
        { "sha1", "weak-signature", Reject },
        { "sha1-intermediate", "weak-signature", Reject },
        { "client-auth-only", "not-for-servers", Reject },
        { "no-digital-signature", "not-for-signatures", Warn },
        { "ca-as-leaf", "authority-as-server", Reject },
        { "self-signed", "self-signed", Warn },
        { "self-signed-ca", "self-signed", Warn },
        { "self-signed-with-sha1", "self-signed", Warn },
        { "no-san", "missing-names", Reject },
        { "san-of-garbage", "missing-names", Reject },
        { "1000-sans", "large-chain", Note },
        { "10000-sans", "oversized-chain", Warn },
        { "incomplete-chain", "incomplete-chain", Warn },
        { "reversed-chain", "chain-reordered", Note },
        { "root-included", "root-included", Note },
        { "unrelated-extra", "unrelated-certificates", Note },
        { "expired-intermediate", "expired-intermediate", Warn },
        { "must-staple", "must-staple", Note },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void Load_Defect_IsFoundAloneAndDecidesWhetherItServes(string defect, string ruleId, VettingSeverity severity)
    {
        var result = Load(Mint(defect));

        var finding = Assert.Single(result.Findings());
        Assert.Equal((ruleId, severity), (finding.RuleId, finding.Severity));
        Assert.Equal(severity == Reject, result.Entry is null);
        Assert.Equal(severity == Reject ? CertificateFailureReason.Unfit : null, result.Problem?.Reason);
        if (severity == Reject) Assert.Contains(finding.Message, result.Problem!.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> SoundOnes =>
        ["ecdsa", "p-384", "p-521", "rsa", "any-usage", "no-usage", "wildcard", "ip-address", "expired", "not-yet-valid"];

    [Theory]
    [MemberData(nameof(SoundOnes))]
    public void Load_SoundCertificate_HasNoFinding(string kind)
    {
        var result = Load(Mint(kind));
        Assert.NotNull(result.Entry);
        Assert.Empty(result.Entry.Findings);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Load_RuleOff_FindsNothing(string defect, string ruleId, VettingSeverity severity)
    {
        var rule = Assert.Single(VettingRules.All, rule => rule.Id == ruleId);
        Assert.Equal(severity, rule.Default);
        var result = Load(Mint(defect), LoaderWith(null, (rule.Name, Off)));
        Assert.NotNull(result.Entry);
        Assert.Empty(result.Entry.Findings);
    }

    [Fact]
    public void Load_ValidForLongerThanPublicOnes_IsNoMatterUnlessConfigured()
    {
        var long1 = Pki.Issue(new LeafOptions { Hosts = [Host], NotBefore = Now.AddDays(-1), NotAfter = Now.AddDays(200) });
        var loader = LoaderWith(null, ("LongValidity", Reject));
        Assert.Equal("long-validity", Assert.Single(Load(long1, loader).Findings()).RuleId);
        Assert.Empty(Load(long1).Findings());
        Assert.Empty(Load(Pki.Leaf(Host), loader).Findings());
    }

    [Fact]
    public void Load_NamesOfTheOneInServiceAreMissing_WarnsOfThoseThatNothingCovers()
    {
        var inService = Load(Pki.Leaf(Host, "b.test", "www.c.test", "*.d.test", "10.0.0.1")).Entry;
        var finding = Assert.Single(Load(Pki.Leaf(Host, "*.c.test", "www.d.test"), inService: inService).Findings());
        Assert.Equal(("lost-names", Warn), (finding.RuleId, finding.Severity));
        Assert.EndsWith(": b.test, *.d.test, 10.0.0.1.", finding.Message, StringComparison.Ordinal);
        Assert.Empty(Load(Pki.Leaf(Host), inService: Load(Pki.Leaf(Host)).Entry).Findings());
    }

    [Fact]
    public void Load_SeveralDefects_TellsAll()
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = [], CommonName = Host, Key = TestKeyKind.Rsa1024, ExtendedKeyUsages = [LeafOptions.ClientAuthentication] });
        var result = Load(leaf.WithChain(leaf.Der));
        Assert.Equal(["weak-key", "not-for-servers", "missing-names", "incomplete-chain"], result.Findings().Select(finding => finding.RuleId));
        Assert.All(result.Findings().SkipLast(1), finding => Assert.Contains(finding.Message, result.Problem!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ExtensionThatCannotBeDecoded_IsMalformed()
    {
        var leaf = Pki.Leaf(Host);
        // The extended key usage's list of identifiers becomes a list of something else.
        var usage = Convert.FromHexString("06082B06010505070301");
        var at = leaf.Der.AsSpan().IndexOf(usage);
        var der = leaf.Der.ToArray();
        der[at] = 0x02;
        var result = Load(leaf.WithChain(der, Pki.Intermediate.Der));
        Assert.Equal(CertificateFailureReason.MalformedCertificate, result.Problem?.Reason);
    }

    private static TestCertificate Mint(string kind) => kind switch
    {
        "ecdsa" => Pki.Leaf(Host),
        "p-384" => Issue(TestKeyKind.EcdsaP384),
        "p-521" => Issue(TestKeyKind.EcdsaP521),
        "rsa" => Issue(TestKeyKind.Rsa2048),
        "rsa-1024" => Pki.WeakRsa(Host),
        "p-224" => Issue(TestKeyKind.EcdsaP224),
        "secp256k1" => Issue(TestKeyKind.EcdsaSecp256k1),
        "ed25519" => Pki.Ed25519Leaf(Host),
        "sha1" => Pki.SignedWithSha1(Host),
        "sha1-intermediate" => Below(Pki.Root.IssueAuthority("CN=Old", Now.AddYears(-1), Now.AddYears(1), HashAlgorithmName.SHA1)),
        "self-signed-with-sha1" => Pki.SelfSigned(new LeafOptions { Hosts = [Host], Hash = HashAlgorithmName.SHA1 }),
        "client-auth-only" => Pki.ForClientsOnly(Host),
        "any-usage" => Pki.Issue(new LeafOptions { Hosts = [Host], ExtendedKeyUsages = ["2.5.29.37.0"] }),
        "no-usage" => Pki.Issue(new LeafOptions { Hosts = [Host], ExtendedKeyUsages = [] }),
        "no-digital-signature" => Pki.Issue(new LeafOptions { Hosts = [Host], KeyUsage = X509KeyUsageFlags.KeyEncipherment }),
        "ca-as-leaf" => Pki.Issue(new LeafOptions { Hosts = [Host], IsAuthority = true }),
        "self-signed" => Pki.SelfSigned(Host),
        "self-signed-ca" => Pki.SelfSigned(new LeafOptions { Hosts = [Host], IsAuthority = true }),
        "no-san" => Pki.WithoutSubjectAlternativeName(Host),
        "san-of-garbage" => Pki.Leaf("bad\0.test", "also bad"),
        "wildcard" => Pki.Leaf("*.a.test"),
        "ip-address" => Pki.Leaf("10.0.0.1", "2001:db8::1"),
        "1000-sans" => Pki.Leaf(Names(1_000)),
        "10000-sans" => Pki.Leaf(Names(10_000)),
        "incomplete-chain" => Pki.IncompleteChain(Host),
        "reversed-chain" => Pki.ReversedChain(Host),
        "root-included" => Pki.RootIncluded(Host),
        "unrelated-extra" => Pki.UnrelatedExtra(Host),
        "expired-intermediate" => Below(Pki.Root.IssueAuthority("CN=Past", Now.AddYears(-2), Now.AddDays(-1))),
        "must-staple" => Pki.MustStaple("http://ocsp.test", Host),
        "expired" => Pki.Expired(Host),
        "not-yet-valid" => Pki.NotYetValid(Host),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such certificate."),
    };

    private static TestCertificate Issue(TestKeyKind key) => Pki.Issue(new LeafOptions { Hosts = [Host], Key = key });

    private static TestCertificate Below(TestAuthority issuer) => Pki.Issue(new LeafOptions { Hosts = [Host], Issuer = issuer });

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(number => $"host-{number}.tenants.example.test")];
}
