using EdgeProxy.Certificates;
using EdgeProxy.Inspection.Chains;
using EdgeProxy.Inspection.Findings;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Inspection.Findings;

public class StapleRulesTests
{
    private const string Host = "a.test";

    private static readonly DateTimeOffset Now = TestPki.BaseTime;
    private static readonly TestPki Pki = new(Now);
    private static readonly TestCertificate Leaf = Pki.Issue(new LeafOptions { Hosts = [Host], OcspUrl = "http://ocsp.test/" });

    public static TheoryData<string, string?, string?> Staples => new()
    {
        { "good", "good", null },
        { "revoked", "revoked", "revoked" },
        { "unknown", "unknown", "staple-invalid" },
        { "expired", "expired", "staple-expired" },
        { "of another", "wrong_certificate", "staple-invalid" },
        { "forged", "untrusted_signer", "staple-invalid" },
        { "garbage", "malformed", "staple-invalid" },
        { "refusal", "responder_error", "staple-invalid" },
    };

    [Theory]
    [MemberData(nameof(Staples))]
    public void Judge_Staple_IsVerified(string kind, string? status, string? rule)
    {
        var facts = StapleFacts.Of(Mint(kind), Chain(Leaf), Now);

        Assert.Equal((true, status, kind == "good"), (facts.Present, facts.Status, facts.Valid));
        Assert.Equal(rule, StapleRules.Judge(Chain(Leaf), facts)?.Rule);
    }

    [Fact]
    public void Judge_IssuerNotSent_CannotBeVerified()
    {
        var chain = Chain(Leaf.WithChain(Leaf.Der));

        var facts = StapleFacts.Of(Mint("good"), chain, Now);

        Assert.Equal((true, null, false), (facts.Present, facts.Status, facts.Valid));
        Assert.Equal(("staple-unverified", InspectionSeverity.Note), (StapleRules.Judge(chain, facts)!.Rule, StapleRules.Judge(chain, facts)!.Severity));
    }

    [Fact]
    public void Judge_ExpiredAndPromised_IsAnError()
    {
        var chain = Chain(Pki.MustStaple("http://ocsp.test/", Host));

        var finding = StapleRules.Judge(chain, new StapleFacts { Present = true, Expected = true, Status = "expired", Detail = "" });

        Assert.Equal(("staple-expired", InspectionSeverity.Error), (finding!.Rule, finding.Severity));
    }

    [Fact]
    public void Judge_None_IsWeighedByWhatTheCertificateSays()
    {
        Assert.Null(Absence(Pki.Leaf(Host)));
        Assert.Equal(("no-staple", InspectionSeverity.Warning), Absence(Leaf));
        Assert.Equal(("must-staple", InspectionSeverity.Error), Absence(Pki.MustStaple("http://ocsp.test/", Host)));
    }

    private static (string Rule, InspectionSeverity Severity)? Absence(TestCertificate certificate) =>
        StapleRules.Judge(Chain(certificate), StapleFacts.Of(null, Chain(certificate), Now)) is { } finding ? (finding.Rule, finding.Severity) : null;

    private static byte[] Mint(string kind) => kind switch
    {
        "good" => TestOcsp.Respond(Pki.Intermediate, Leaf, Now),
        "revoked" => TestOcsp.Respond(Pki.Intermediate, Leaf, Now, new OcspResponseOptions { Status = TestOcspStatus.Revoked }),
        "unknown" => TestOcsp.Respond(Pki.Intermediate, Leaf, Now, new OcspResponseOptions { Status = TestOcspStatus.Unknown }),
        "expired" => TestOcsp.Respond(Pki.Intermediate, Leaf, Now.AddDays(-30)),
        "of another" => TestOcsp.Respond(Pki.Intermediate, Pki.Leaf(Host), Now),
        "forged" => TestOcsp.Respond(Pki.Intermediate, Leaf, Now, new OcspResponseOptions { Delegate = Pki.Leaf("responder.test") }),
        "refusal" => TestOcsp.Refuse(3),
        _ => [1, 2, 3],
    };

    private static PresentedChain Chain(TestCertificate certificate) => PresentedChain.TryRead(certificate.Chain, out _)!;
}
