using EdgeProxy.Inspection;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Inspection.Chains;

/// <summary>What is said about each defect that a server's certificates can have, by a client that trusts the test's root.</summary>
public sealed class ChainInspectionTests : IDisposable
{
    private const string Host = "a.test";

    private static readonly TestPki Pki = new(TestPki.BaseTime);
    private static readonly ManualTime Now = new(TestPki.BaseTime);

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string[]> Defects => new()
    {
        { "none", [] },
        { "expired", ["expired"] },
        { "not-yet-valid", ["not-yet-valid"] },
        { "late", ["expires-soon"] },
        { "wrong-host", ["wrong-host"] },
        { "no-san", ["missing-names"] },
        { "incomplete", ["incomplete-chain"] },
        { "self-signed", ["self-signed"] },
        { "other-authority", ["untrusted"] },
        { "rsa-1024", ["weak-key"] },
        { "sha1", ["weak-signature"] },
        { "for-clients", ["not-for-servers"] },
        { "reversed", ["chain-reordered"] },
        { "root-included", ["root-included"] },
        { "unrelated", ["unrelated-certificates"] },
    };

    [Theory]
    [MemberData(nameof(Defects))]
    public void Judge_Defect_IsFoundAlone(string defect, string[] rules) => Assert.Equal(rules, Judge(Mint(defect)).Select(static finding => finding.Rule));

    [Fact]
    public void Judge_IncompleteChain_NamesTheIntermediateAndWhereToGetIt()
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = [Host], IssuerUrl = "http://ca.test/intermediate.der" });

        var finding = Assert.Single(Judge(leaf.WithChain(leaf.Der)));

        Assert.Equal(InspectionSeverity.Error, finding.Severity);
        Assert.Contains("`EdgeProxy Test Intermediate`", finding.Message, StringComparison.Ordinal);
        Assert.Contains("http://ca.test/intermediate.der", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_IncompleteChainAndTheIntermediateInTheCaFile_IsIncompleteAllTheSame()
    {
        var leaf = Pki.IncompleteChain(Host);

        Assert.Equal(["incomplete-chain"], Judge(leaf, Pki.Root.Pem + Pki.Intermediate.Pem).Select(static finding => finding.Rule));
    }

    [Fact]
    public void Run_Garbage_IsToldAndNotThrown()
    {
        using var anchors = TrustAnchors.System();

        var (facts, chain) = ChainInspection.Run([[1, 2, 3]], Target, anchors, Now);

        Assert.Null(chain);
        Assert.NotNull(facts.Unreadable);
        Assert.Equal(["malformed-certificate"], ChainRules.Judge(chain, facts).Select(static finding => finding.Rule));
    }

    [Fact]
    public void Run_EscapeSequenceInASubject_IsSpelledOut()
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = [Host], CommonName = "\e[2Jgone" });
        using var anchors = TrustAnchors.System();

        var (facts, _) = ChainInspection.Run(leaf.Chain, Target, anchors, Now);

        Assert.Equal(@"CN=\u001b[2Jgone", facts.Certificates[0].Subject);
    }

    [Fact]
    public void TryLoad_FileWithoutARoot_SaysSo()
    {
        Assert.Null(TrustAnchors.TryLoad(_folder.Write("ca.pem", Pki.Intermediate.Pem), out var problem));
        Assert.Contains("no root", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-file.pem", null)]
    [InlineData("garbage.pem", "garbage")]
    public void TryLoad_UnusableFile_IsNamed(string file, string? content)
    {
        if (content is not null) _folder.Write(file, content);

        Assert.Null(TrustAnchors.TryLoad(_folder.Combine(file), out var problem));
        Assert.Contains(file, problem, StringComparison.Ordinal);
    }

    private static InspectTarget Target => new(Host, 443, Host);

    private static TestCertificate Mint(string defect) => defect switch
    {
        "none" => Pki.Leaf(Host),
        "expired" => Pki.Expired(Host),
        "not-yet-valid" => Pki.NotYetValid(Host),
        "late" => Pki.Issue(new LeafOptions { Hosts = [Host], NotBefore = TestPki.BaseTime.AddDays(-89), NotAfter = TestPki.BaseTime.AddDays(1) }),
        "wrong-host" => Pki.Leaf("b.test", "*.a.test"),
        "no-san" => Pki.WithoutSubjectAlternativeName(Host),
        "incomplete" => Pki.IncompleteChain(Host),
        "self-signed" => Pki.SelfSigned(Host),
        "other-authority" => new TestPki(TestPki.BaseTime).Leaf(Host),
        "rsa-1024" => Pki.WeakRsa(Host),
        "sha1" => Pki.SignedWithSha1(Host),
        "for-clients" => Pki.ForClientsOnly(Host),
        "reversed" => Reversed(),
        "root-included" => Pki.RootIncluded(Host),
        _ => Pki.UnrelatedExtra(Host),
    };

    // Leaf first, as TLS demands, and then the wrong way round.
    private static TestCertificate Reversed()
    {
        var lower = Pki.Intermediate.IssueAuthority("CN=Lower", TestPki.BaseTime.AddDays(-1), TestPki.BaseTime.AddYears(1));
        var leaf = Pki.Issue(new LeafOptions { Hosts = [Host], Issuer = lower });
        return leaf.WithChain(leaf.Der, Pki.Intermediate.Der, lower.Der);
    }

    private List<InspectionFinding> Judge(TestCertificate certificate, string? ca = null)
    {
        using var anchors = TrustAnchors.TryLoad(_folder.Write("ca.pem", ca ?? Pki.Root.Pem), out _)!;
        var (facts, chain) = ChainInspection.Run(certificate.Chain, Target, anchors, Now);
        return [.. CertificateRules.Judge(Target, chain!, facts, Now.GetUtcNow()), .. ChainRules.Judge(chain, facts)];
    }
}
