using EdgeProxy.OpenSsl;

namespace EdgeProxy.Certificates.Tests.Catalog;

public class CertificateCatalogTests
{
    [Fact]
    public void Resolve_EmptyCatalog_RejectsEverything()
    {
        Assert.Equal(MatchRule.Reject, CertificateCatalog.Empty.Resolve(null).Rule);
        Assert.Equal(MatchRule.Reject, CertificateCatalog.Empty.Resolve("a.test").Rule);
        Assert.Empty(CertificateCatalog.Empty.Resolve("a.test").Candidates);
    }

    [Theory]
    [InlineData("a.test", "exact", MatchRule.Exact)]
    [InlineData("A.TEST.", "exact", MatchRule.Exact)]
    [InlineData("b.test", "wildcard", MatchRule.Wildcard)]
    [InlineData("xn--bcher-kva.example", "idn", MatchRule.Exact)]
    public void Resolve_KnownName_FindsExactBeforeWildcard(string name, string entry, MatchRule rule)
    {
        var catalog = Build(TestEntry.Create("wildcard", "*.test"), TestEntry.Create("exact", "a.test"), TestEntry.Create("idn", "bücher.example"));
        var match = catalog.Resolve(name);
        Assert.Equal(rule, match.Rule);
        Assert.Equal([entry], Names(match.Candidates));
    }

    [Theory]
    [InlineData("test")]
    [InlineData("a.b.test")]
    [InlineData(".test")]
    [InlineData("*.test")]
    [InlineData("a\0.test")]
    [InlineData("10.0.0.1")]
    [InlineData("other.example")]
    [InlineData("")]
    public void Resolve_UnknownName_FollowsTheOption(string name)
    {
        CertificateEntry[] entries = [TestEntry.Create("wildcard", "*.test", "10.0.0.1"), TestEntry.Create("other", "b.example")];
        Assert.Equal(MatchRule.Reject, Build(entries).Resolve(name).Rule);

        var lenient = Build(new CatalogOptions { DefaultName = "other", DefaultForUnknownName = true }, entries).Resolve(name);
        Assert.Equal(MatchRule.Default, lenient.Rule);
        Assert.Equal(["other"], Names(lenient.Candidates));
    }

    [Fact]
    public void Resolve_NoSni_TakesTheOnlyCertificate()
    {
        var match = Build(TestEntry.Create("only", "a.test")).Resolve(null);
        Assert.Equal(MatchRule.Default, match.Rule);
        Assert.Equal(["only"], Names(match.Candidates));
    }

    [Fact]
    public void Resolve_NoSni_CountsAPairWithTheSameHostsAsOne()
    {
        var match = Build(TestEntry.Rsa("a.rsa", "b.test", "a.test"), TestEntry.Create("a.ecdsa", "a.test", "b.test")).Resolve(null);
        Assert.Equal(["a.ecdsa", "a.rsa"], Names(match.Candidates));
    }

    [Fact]
    public void Resolve_NoSniAndSeveralCertificates_IsRefusedWithoutDefault() =>
        Assert.Equal(MatchRule.Reject, Build(TestEntry.Create("a", "a.test"), TestEntry.Create("b", "b.test")).Resolve(null).Rule);

    [Fact]
    public void Resolve_DefaultThatIsMissing_IsNotReplacedByAnother() =>
        Assert.Equal(MatchRule.Reject, Build(new CatalogOptions { DefaultName = "gone" }, TestEntry.Create("a", "a.test")).Resolve(null).Rule);

    [Theory]
    [InlineData("b")]
    [InlineData("b.rsa")]
    public void Resolve_DefaultOfAPair_OffersBoth(string name)
    {
        CertificateEntry[] entries = [TestEntry.Create("a", "a.test"), TestEntry.Rsa("b.rsa", "b.test"), TestEntry.Create("b.ecdsa", "b.test")];
        Assert.Equal(["b.ecdsa", "b.rsa"], Names(Build(new CatalogOptions { DefaultName = name }, entries).Default));
    }

    [Theory]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "bücher.example")]
    public void Resolve_DefaultInTheOtherScript_IsTheSameCertificate(string entry, string name)
    {
        var catalog = Build(new CatalogOptions { DefaultName = name }, TestEntry.Create(entry, "a.test"), TestEntry.Create("b", "b.test"));
        Assert.Equal([entry], Names(catalog.Default));
    }

    [Fact]
    public void Resolve_SeveralKeyAlgorithms_OffersOneOfEachEcdsaFirst()
    {
        var match = Build(
            TestEntry.Rsa("1", "a.test"),
            TestEntry.Create("2", "a.test") with { KeyAlgorithm = KeyAlgorithm.Ed25519 },
            TestEntry.Create("3", "a.test"),
            TestEntry.Rsa("4", "a.test")).Resolve("a.test");
        Assert.Equal(["3", "2", "1"], Names(match.Candidates));
    }

    [Fact]
    public void Resolve_ExpiredEcdsaAndValidRsa_OffersTheValidOneFirst()
    {
        var expired = TestEntry.Create("ecdsa", "a.test") with { NotAfter = TestEntry.Now.AddSeconds(-1) };
        var catalog = Build(expired, TestEntry.Rsa("rsa", "a.test"));
        Assert.Equal(["rsa", "ecdsa"], Names(catalog.Resolve("a.test").Candidates));
    }

    [Fact]
    public void Build_RivalsOfOneAlgorithm_RankByValidityThenLifeThenName()
    {
        var expired = TestEntry.Create("1-expired", "a.test") with { NotAfter = TestEntry.Now.AddSeconds(-1) };
        var early = TestEntry.Create("2-early", "a.test") with { NotBefore = TestEntry.Now.AddSeconds(1), NotAfter = TestEntry.Now.AddYears(1) };
        var shorter = TestEntry.Create("3-shorter", "a.test");
        var longer = TestEntry.Create("4-longer", "a.test") with { NotAfter = TestEntry.Now.AddDays(90) };
        var equal = TestEntry.Create("5-equal", "a.test") with { NotAfter = TestEntry.Now.AddDays(90) };

        Assert.Equal(["4-longer"], Names(Build(expired, early, shorter, longer, equal).Resolve("a.test").Candidates));
        Assert.Equal(["3-shorter"], Names(Build(expired, early, shorter).Resolve("a.test").Candidates));
        Assert.Equal(["2-early"], Names(Build(expired, early).Resolve("a.test").Candidates));
    }

    [Fact]
    public void Shadowed_LosersOfAHost_AreReportedWithTheWinner()
    {
        var winner = TestEntry.Create("winner", "a.test") with { NotAfter = TestEntry.Now.AddDays(90) };
        var loser = TestEntry.Create("loser", "a.test", "b.test");
        var shadow = Assert.Single(Build(winner, loser, TestEntry.Rsa("rsa", "a.test")).Shadowed);
        Assert.Equal(new ShadowedHost(loser, "a.test", winner), shadow);
    }

    private static CertificateCatalog Build(params CertificateEntry[] entries) => Build(new CatalogOptions(), entries);

    private static CertificateCatalog Build(CatalogOptions options, params CertificateEntry[] entries) =>
        CertificateCatalog.Build(entries, options, TestEntry.Now);

    private static IEnumerable<string> Names(IEnumerable<CertificateEntry> entries) => entries.Select(entry => entry.Name);
}
