using EdgeProxy.Certificates;
using EdgeProxy.Proxying;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;
using EdgeProxy.Tls;

namespace EdgeProxy.Tests.Proxying;

/// <summary>
/// One certificate covers all hosts here, so that only the demands of client certificates stand between a connection and a host: what a
/// browser coalesces, and what somebody writes into Host.
/// </summary>
public class ClientDemandCoverageTests
{
    private const string NotAsked = "this host asks for client certificates, and this connection was not asked for it";

    private static readonly CertificateEntry Everything = TestCertificates.Create("all") with { Hosts = ["example.com", "*.example.com", "*.team.example.com", "192.0.2.1"] };
    private static readonly byte[] Shown = [1];

    private static readonly TlsSettings Settings = new()
    {
        Hosts = new Dictionary<string, TlsHostSettings>
        {
            ["secure.example.com"] = Demand(ClientCertificateMode.Require, "secure.pem"),
            ["twin.example.com"] = Demand(ClientCertificateMode.Require, "secure.pem"),
            ["revoking.example.com"] = Demand(ClientCertificateMode.Require, "secure.pem", "secure.crl"),
            ["other.example.com"] = Demand(ClientCertificateMode.Require, "other.pem"),
            ["asking.example.com"] = Demand(ClientCertificateMode.Request, "secure.pem"),
            ["*.team.example.com"] = Demand(ClientCertificateMode.Require, "team.pem"),
            ["open.team.example.com"] = Demand(ClientCertificateMode.None),
            ["plain.team.example.com"] = new() { Policy = "default" },
        },
    };

    [Theory]
    [InlineData("secure.example.com")]
    [InlineData("SECURE.Example.Com")]
    [InlineData("secure.example.com.")]
    [InlineData("asking.example.com")]
    [InlineData("a.team.example.com")]
    [InlineData("A.TEAM.example.com.")]
    [InlineData("plain.team.example.com")]
    public void Find_HostWithADemandOnAConnectionWithoutOne_IsMisdirected(string host) => Assert.Equal(NotAsked, Find(host, Connection("www.example.com")));

    [Theory]
    [InlineData("www.example.com")]
    [InlineData("open.team.example.com")]
    [InlineData("192.0.2.1")]
    [InlineData("")]
    public void Find_HostWithoutADemand_IsServed(string host) => Assert.Null(Find(host, Connection("www.example.com")));

    [Theory]
    [InlineData("secure.example.com", "secure.example.com", true)]
    [InlineData("secure.example.com", "twin.example.com", true)]
    [InlineData("secure.example.com", "asking.example.com", true)]
    [InlineData("secure.example.com", "www.example.com", true)]
    [InlineData("secure.example.com", "other.example.com", false)]
    [InlineData("secure.example.com", "revoking.example.com", false)]
    [InlineData("revoking.example.com", "secure.example.com", false)]
    [InlineData("secure.example.com", "a.team.example.com", false)]
    [InlineData("a.team.example.com", "b.team.example.com", true)]
    [InlineData("a.team.example.com", "open.team.example.com", true)]
    [InlineData("open.team.example.com", "a.team.example.com", false)]
    [InlineData("asking.example.com", "secure.example.com", true)]
    public void Find_ConnectionWithACertificate_CarriesHostsThatVerifyByTheSameFiles(string asked, string host, bool served) =>
        Assert.Equal(served, Find(host, Connection(asked, Shown)) is null);

    [Fact]
    public void Find_ConnectionThatWasAskedAndShowedNothing_CarriesNoHostThatRequiresIt()
    {
        Assert.Null(Find("asking.example.com", Connection("asking.example.com")));
        Assert.Equal(NotAsked, Find("secure.example.com", Connection("asking.example.com")));
    }

    [Theory]
    [InlineData(null)] // No SNI: the default certificate, under the default demand.
    [InlineData("example.com")]
    public void Find_DemandSwitchedOnSinceTheHandshake_IsMisdirectedForTheSameHostToo(string? serverName)
    {
        var before = new Session(serverName, Everything, MatchRule.Default, "default", "1.3", "TLS_AES_128_GCM_SHA256", Resumed: false);

        Assert.Equal(NotAsked, Find("secure.example.com", before with { ServerName = "secure.example.com", Rule = MatchRule.Wildcard }));
        Assert.Equal(NotAsked, Find("secure.example.com", before));
    }

    [Theory]
    [InlineData("www.example.com")]
    [InlineData("unknown.test")]
    [InlineData("192.0.2.1")]
    [InlineData("")]
    public void Find_DemandForEveryHost_HoldsForWhateverIsAskedFor(string host)
    {
        var settings = Settings with { ClientCertificate = Demand(ClientCertificateMode.Require, "all.pem").ClientCertificate! };

        Assert.Equal(NotAsked, Find(host, Connection("open.team.example.com"), settings));
        Assert.Null(Find("open.team.example.com", Connection("www.example.com"), settings));
    }

    [Theory]
    [InlineData("secure.example.com", false)]
    [InlineData("a.team.example.com", false)]
    [InlineData("SECURE.example.com.", false)]
    [InlineData("asking.example.com", true)]
    [InlineData("www.example.com", true)]
    public void Find_PlainHttp_ServesNoHostThatRequiresACertificate(string host, bool served) => Assert.Equal(served, Find(host, session: null) is null);

    private static string? Find(string host, ITlsSessionFeature? session, TlsSettings? settings = null) =>
        HostCoverage.FindMisdirection(host, session, Snapshot(settings ?? Settings));

    private static TlsSnapshot Snapshot(TlsSettings settings) => new(
        CertificateCatalog.Build([Everything], new CatalogOptions(), TestPki.BaseTime), TlsPolicySet.Compile(settings, [])!, settings);

    private static Session Connection(string serverName, byte[]? certificate = null) =>
        new(serverName, Everything, MatchRule.Wildcard, "default", "1.3", "TLS_AES_128_GCM_SHA256", Resumed: false)
        {
            Demand = Snapshot(Settings).Demands.For(serverName),
            ClientCertificateDer = certificate,
        };

    private static TlsHostSettings Demand(ClientCertificateMode mode, string? authorities = null, string? lists = null) =>
        new() { ClientCertificate = new ClientCertificateSettings { Mode = mode, CaFile = authorities, CrlFile = lists } };
}
