using EdgeProxy.Certificates;
using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests.Trial;

public class TrialHandshakeTests
{
    private const string Host = "www.example.test";

    private static readonly TestPki Pki = TestCatalog.Pki;

    // A certificate with an ECDSA key has no use for these in TLS 1.2.
    private static readonly TlsPolicySettings RsaSuites = new()
    {
        CipherSuites = ["TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
    };

    [Theory]
    [InlineData(TestKeyKind.EcdsaP256)]
    [InlineData(TestKeyKind.EcdsaP384)]
    [InlineData(TestKeyKind.EcdsaP521)]
    [InlineData(TestKeyKind.Rsa2048)]
    [InlineData(TestKeyKind.Ed25519)]
    public void Try_SoundCertificate_Works(TestKeyKind key)
    {
        var entry = TestCatalog.Entry("sound", Pki.Issue(new LeafOptions { Hosts = [Host], Key = key }), Host);
        Assert.Equal(new TrialOutcome(), Try(entry));
    }

    [Fact]
    public void Try_TenThousandNames_Works()
    {
        string[] hosts = [.. Enumerable.Range(0, 10_000).Select(number => $"host-{number}.tenants.example.test")];
        Assert.Equal(new TrialOutcome(), Try(TestCatalog.Entry("many", Pki.Leaf(hosts), hosts)));
    }

    [Fact]
    public void Try_KeyTooWeakForOpenSsl_IsRejectedInItsWords()
    {
        var outcome = Try(TestCatalog.Entry("weak", Pki.WeakRsa(Host), Host));
        Assert.Contains("ee key too small", outcome.Rejection, StringComparison.Ordinal);
    }

    [Fact]
    public void Try_KeyThatIsDamaged_IsRejected()
    {
        // Its public half is the certificate's, so that it passes for the right key until it signs.
        Assert.NotNull(Try(Damaged()).Rejection);
    }

    [Fact]
    public void Try_PolicyWithoutASuiteForTheKey_IsRejected()
    {
        var outcome = Try(TestCatalog.Ecdsa, ("default", RsaSuites with { MaximumVersion = "1.2" }));
        Assert.Equal("A trial handshake failed under policy default with TLS 1.2: no shared cipher.", outcome.Rejection);
    }

    [Fact]
    public void Try_OneOfTwoVersionsWithoutASuiteForTheKey_IsRemarked()
    {
        var outcome = Try(TestCatalog.Ecdsa, ("default", RsaSuites));
        Assert.Null(outcome.Rejection);
        Assert.EndsWith("under policy default with TLS 1.2: no shared cipher.", outcome.Remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Host)]
    [InlineData("*.example.test")]
    public void Try_PolicyOfItsHostAlone_IsTried(string name)
    {
        var entry = TestCatalog.Entry("named", Pki.Leaf(name), name);
        var outcome = Try(entry, ("odd", RsaSuites with { MaximumVersion = "1.2" }));
        Assert.Contains("under policy odd", outcome.Rejection, StringComparison.Ordinal);
        Assert.Equal(new TrialOutcome(), Try(TestCatalog.Other, ("odd", RsaSuites with { MaximumVersion = "1.2" })));
    }

    [Fact]
    public void Try_EachKind_TriesTheFirstOfAKindUnderAPolicyAlone()
    {
        var policies = TestCatalog.Policies(new TlsSettings());
        var trial = new TrialHandshake(policies);
        Assert.NotNull(trial.Try(Damaged(), TrialScope.EachKind).Rejection);
        Assert.Null(trial.Try(TestCatalog.Ecdsa, TrialScope.EachKind).Rejection);
        Assert.Null(trial.Try(Damaged(), TrialScope.EachKind).Rejection);
        Assert.NotNull(trial.Try(Damaged(), TrialScope.EachCandidate).Rejection);

        trial = new TrialHandshake(policies);
        Assert.NotNull(trial.Try(Damaged(), TrialScope.EachKind).Rejection);
    }

    private static CertificateEntry Damaged()
    {
        var leaf = Pki.Leaf(Host);
        var key = leaf.Key.Der;
        var secret = key.AsSpan().IndexOf("\u0004\u0020"u8) + 2; // OCTET STRING of 32 bytes
        key[secret + 31] ^= 1;
        return TestCatalog.Entry("damaged", leaf, key, Host);
    }

    private static TrialOutcome Try(CertificateEntry entry, params (string Name, TlsPolicySettings Settings)[] written)
    {
        var policies = TestCatalog.Policies(new TlsSettings
        {
            Policies = written.ToDictionary(policy => policy.Name, policy => policy.Settings),
            Hosts = written.ToDictionary(_ => Host, policy => new TlsHostSettings { Policy = policy.Name }),
        });
        return new TrialHandshake(policies).Try(entry, TrialScope.EachCandidate);
    }
}
