using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Presented;

public class PresentedChainTests
{
    private const string Host = "a.test";

    private static readonly TestPki Pki = new(TestPki.BaseTime);

    [Fact]
    public void TryRead_SoundChain_TellsWhatIsInIt()
    {
        var leaf = Pki.Issue(new LeafOptions { Hosts = [Host, "*.w.test"], OcspUrl = "http://ocsp.test/", IssuerUrl = "http://ca.test/i.der", MustStaple = true });

        var chain = PresentedChain.TryRead(leaf.Chain, out _)!;

        Assert.Equal((2, 2), (chain.Sent.Count, chain.Path.Count));
        Assert.Equal("EdgeProxy Test Intermediate", chain.Leaf.IssuerName);
        Assert.Equal("ECDSA P-256", chain.Leaf.Key);
        Assert.Equal(leaf.Sha256, chain.Leaf.Sha256);
        Assert.Equal(("http://ocsp.test/", "http://ca.test/i.der", true), (chain.Leaf.OcspUrl, chain.Leaf.IssuerUrl, chain.Leaf.MustStaple));
        Assert.True(chain.Leaf.Covers("x.w.test"));
        Assert.False(chain.Leaf.Covers("b.test"));
        Assert.Empty(chain.Vet(TestPki.BaseTime));
    }

    [Theory]
    [InlineData(TestKeyKind.Rsa2048, "RSA 2048")]
    [InlineData(TestKeyKind.EcdsaP384, "ECDSA P-384")]
    [InlineData(TestKeyKind.Ed25519, "Ed25519")]
    public void TryRead_Keys_AreCalledAsPeopleDo(TestKeyKind kind, string expected) =>
        Assert.Equal(expected, PresentedChain.TryRead(Pki.Issue(new LeafOptions { Hosts = [Host], Key = kind }).Chain, out _)!.Leaf.Key);

    [Fact]
    public void Vet_WeakKey_IsWhatOurOwnWouldBeToldOf()
    {
        var finding = Assert.Single(PresentedChain.TryRead(Pki.WeakRsa(Host).Chain, out _)!.Vet(TestPki.BaseTime));

        Assert.Equal(("weak-key", VettingSeverity.Reject), (finding.RuleId, finding.Severity));
    }

    [Fact]
    public void TryRead_NothingOrGarbage_SaysWhy()
    {
        Assert.Null(PresentedChain.TryRead([], out var nothing));
        Assert.Null(PresentedChain.TryRead([[0x30, 0x03, 1, 2, 3]], out var garbage));

        Assert.NotNull(nothing);
        Assert.NotNull(garbage);
    }

    [Fact]
    public void TryRead_CutOrChangedCertificates_AreReadOrRefused()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        var sound = Pki.Leaf(Host).Der;
        for (var round = 0; round < 2_000; round++)
        {
            var der = (byte[])sound.Clone();
            for (var change = random.Next(1, 4); change > 0; change--) der[random.Next(der.Length)] = (byte)random.Next(256);
            var fault = Record.Exception(() => PresentedChain.TryRead([der], out _)?.Vet(TestPki.BaseTime));
            Assert.True(fault is null, $"seed {Seed}, round {round}: {Convert.ToHexString(der)}: {fault}");
        }
    }
}
