using EdgeProxy.Testing;

namespace EdgeProxy.Certificates.Tests.Loading;

public class ChainOrderTests
{
    private static readonly TestPki Pki = new(TestPki.BaseTime);

    [Fact]
    public void From_ReversedWithRoot_IsLeafFirstWithoutRoot()
    {
        var leaf = Pki.Leaf("a.test");
        Assert.Equal([leaf.Der, Pki.Intermediate.Der], Order(leaf.Der, Pki.Root.Der, Pki.Intermediate.Der, leaf.Der));
    }

    [Fact]
    public void From_UnrelatedAndDoubledExtras_AreLeftOut()
    {
        var leaf = Pki.Leaf("a.test");
        var stranger = new TestPki(TestPki.BaseTime);
        Assert.Equal(
            [leaf.Der, Pki.Intermediate.Der],
            Order(leaf.Der, leaf.Der, stranger.Intermediate.Der, Pki.Intermediate.Der, Pki.Intermediate.Der, Pki.Leaf("b.test").Der));
    }

    [Fact]
    public void From_RootSignedByAnother_KeepsThatSignature()
    {
        var leaf = Pki.Leaf("a.test");
        var older = TestAuthority.SelfSigned("CN=Older Root", TestPki.BaseTime.AddYears(-20), TestPki.BaseTime.AddYears(1));
        var crossSigned = older.CrossSign(Pki.Root, TestPki.BaseTime.AddYears(-1), TestPki.BaseTime.AddYears(1));
        Assert.Equal(
            [leaf.Der, Pki.Intermediate.Der, crossSigned.Der],
            Order(leaf.Der, leaf.Der, Pki.Intermediate.Der, Pki.Root.Der, crossSigned.Der, older.Der));
    }

    [Fact]
    public void From_TwoAuthoritiesThatSignEachOther_Ends()
    {
        var now = TestPki.BaseTime;
        var one = TestAuthority.SelfSigned("CN=One", now.AddYears(-1), now.AddYears(1));
        var two = TestAuthority.SelfSigned("CN=Two", now.AddYears(-1), now.AddYears(1));
        var leaf = Pki.Issue(new LeafOptions { Hosts = ["a.test"], Issuer = one });
        var twoByOne = one.CrossSign(two, now.AddYears(-1), now.AddYears(1));
        var oneByTwo = two.CrossSign(one, now.AddYears(-1), now.AddYears(1));
        Assert.Equal([leaf.Der, oneByTwo.Der, twoByOne.Der], Order(leaf.Der, leaf.Der, twoByOne.Der, oneByTwo.Der));
    }

    [Fact]
    public void From_SelfSigned_IsAlone()
    {
        var leaf = Pki.SelfSigned("a.test");
        Assert.Equal([leaf.Der], Order(leaf.Der, leaf.Der, Pki.Root.Der));
    }

    private static IEnumerable<byte[]> Order(byte[] leaf, params byte[][] file)
    {
        var parsed = file.Select(der => new ParsedCertificate(der)).ToList();
        return ChainOrder.From(parsed.Find(certificate => certificate.Der.SequenceEqual(leaf))!, parsed).Sent.Select(sent => sent.Der);
    }
}
