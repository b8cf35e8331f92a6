using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests.Selection;

public class SessionIdContextTests
{
    private static readonly ClientHello Hello = new() { ServerName = TestCatalog.Host, Versions = [0x0304], SignatureAlgorithms = [0x0403], CipherSuites = [0x1301] };

    [Fact]
    public void Of_HostCertificateOrPolicyDiffers_Differs()
    {
        var selection = Select(new TlsPolicySettings());
        var contexts = new[]
        {
            selection,
            selection with { ServerName = "else.test" },
            selection with { ServerName = null },
            selection with { Certificate = TestCatalog.Rsa },
            selection with { Certificate = TestCatalog.Ecdsa with { Name = "ecdsaw" }, ServerName = "ww.example.test" },
            Select(new TlsPolicySettings { Profile = "modern" }),
            Select(new TlsPolicySettings { PreferServerCipherSuites = true }),
            Select(new TlsPolicySettings { SignatureAlgorithms = ["ecdsa_secp256r1_sha256"] }),
        }.Select(Text).ToList();

        Assert.Equal(contexts.Count, contexts.Distinct().Count());
        Assert.All(contexts, context => Assert.Equal(64, context.Length));
    }

    [Fact]
    public void Of_CertificateThatLeftServiceSince_Differs()
    {
        var ended = new EndedSessions();
        var selection = Select(new TlsPolicySettings());
        var before = Text(selection, ended);

        ended.End("another", TestPki.BaseTime);
        Assert.Equal(before, Text(selection, ended));
        ended.End("ecdsa", TestPki.BaseTime);
        var after = Text(selection, ended);
        Assert.NotEqual(before, after);
        ended.End("ecdsa", TestPki.BaseTime.AddHours(1));
        Assert.NotEqual(after, Text(selection, ended));
    }

    [Fact]
    public void Ended_LongerAgoThanAnySessionLives_IsForgotten()
    {
        var ended = new EndedSessions();
        ended.End("ecdsa", TestPki.BaseTime);

        ended.End("another", TestPki.BaseTime + SessionLimits.Lifetime + TimeSpan.FromSeconds(1));

        Assert.Equal(0, ended.LastOf("ecdsa"));
        Assert.NotEqual(0, ended.LastOf("another"));
    }

    [Fact]
    public void Of_PolicyCompiledAgain_IsTheSame() => Assert.Equal(Text(Select(new TlsPolicySettings())), Text(Select(new TlsPolicySettings())));

    [Fact]
    public void Of_PolicyOfAnotherNameThatSaysTheSame_IsTheSame()
    {
        var selection = Select(new TlsPolicySettings());
        var policies = TestCatalog.Policies(new TlsSettings { Policies = new Dictionary<string, TlsPolicySettings> { ["other"] = new() } });

        Assert.Equal(Text(selection), Text(selection with { Policy = policies.Policies["other"] }));
    }

    [Fact]
    public void Of_RenewedCertificate_IsTheSame()
    {
        var selection = Select(new TlsPolicySettings());
        var renewed = TestCatalog.Entry("ecdsa", TestCatalog.Pki.Leaf(TestCatalog.Host), TestCatalog.Host);

        Assert.NotEqual(selection.Certificate!.Sha256, renewed.Sha256);
        Assert.Equal(Text(selection), Text(selection with { Certificate = renewed }));
    }

    [Fact]
    public void Of_DemandWhoseRevocationListIsOutOfDate_Differs()
    {
        var selection = Select(new TlsPolicySettings()) with { Demand = Demand(new ClientOcspSettings()) };
        var ended = new EndedSessions();

        var inTime = Convert.ToHexString(SessionIdContext.Of(selection, ended, TestPki.BaseTime).Span);
        var late = Convert.ToHexString(SessionIdContext.Of(selection, ended, TestPki.BaseTime.AddTicks(1)).Span);

        Assert.NotEqual(inTime, late);
    }

    [Fact]
    public void Of_DemandThatHasRespondersAsked_Differs()
    {
        var selection = Select(new TlsPolicySettings()) with { Demand = Demand(new ClientOcspSettings()) };

        Assert.NotEqual(Text(selection), Text(selection with { Demand = Demand(new ClientOcspSettings { Enabled = true }) }));
    }

    [Fact]
    public void Of_NamesOfAnyLength_AreTaken()
    {
        var selection = Select(new TlsPolicySettings());
        var longer = selection with { Certificate = TestCatalog.Ecdsa with { Name = new string('x', 5000) } };

        Assert.NotEqual(Text(longer), Text(longer with { Certificate = TestCatalog.Ecdsa with { Name = new string('x', 5001) } }));
    }

    private static ClientDemand Demand(ClientOcspSettings ocsp)
    {
        var files = new TrustFiles("ca.pem", "ca.crl");
        var bundle = new TrustBundle
        {
            Files = files,
            Trust = ClientTrust.Create([new TestPki(TestPki.BaseTime).Root.Der], []),
            Digest = "digest",
            Authorities = [],
            ListsGoodUntil = TestPki.BaseTime,
        };
        var settings = new ClientCertificateSettings { Mode = ClientCertificateMode.Require, CaFile = files.Authorities, CrlFile = files.RevocationLists, Ocsp = ocsp };
        return ClientDemand.Of(settings, new Dictionary<TrustFiles, TrustBundle> { [files] = bundle });
    }

    private static TlsSelection Select(TlsPolicySettings policy) =>
        TestCatalog.Snapshot(new TlsSettings { Policies = new Dictionary<string, TlsPolicySettings> { ["default"] = policy } }).Select(Hello);

    private static string Text(TlsSelection selection) => Text(selection, new EndedSessions());

    private static string Text(TlsSelection selection, EndedSessions ended) => Convert.ToHexString(SessionIdContext.Of(selection, ended, DateTimeOffset.UnixEpoch).Span);
}
