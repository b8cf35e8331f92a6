using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests.Tickets;

/// <summary>Which sessions resume, in front of the selection as it is in service: by ticket and, for the last of them, by session id.</summary>
public sealed class ResumptionTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TlsState _tls = new(TestCatalog.Snapshot());
    private readonly TicketKeyRotation _rotation;

    public ResumptionTests()
    {
        _rotation = new TicketKeyRotation(_tls, new SessionTicketSettings(), store: null, new RecordingTicketObserver(), _time);
        _rotation.Start();
    }

    public static TheoryData<TlsContextOptions> Clients { get; } = [Visit.Tls13, Visit.Tls12, Visit.Tls12WithoutTickets];

    public void Dispose() => _rotation.Dispose();

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_ComesBack_Resumes(TlsContextOptions client)
    {
        var (resumed, earlier) = await Visit.PayAsync(_tls, client);

        Assert.False(resumed);
        Assert.True((await Visit.PayAsync(_tls, client, earlier)).Resumed);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Client_ComesBackForAnotherHost_DoesNotResume(TlsContextOptions client)
    {
        var (_, earlier) = await Visit.PayAsync(_tls, client);

        Assert.False((await Visit.PayAsync(_tls, client, earlier, "other.test")).Resumed);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Policy_Changed_EndsSessions(TlsContextOptions client)
    {
        var (_, earlier) = await Visit.PayAsync(_tls, client);

        _tls.Publish(TestCatalog.Snapshot(new TlsSettings
        {
            Policies = new Dictionary<string, TlsPolicySettings> { ["default"] = new() { PreferServerCipherSuites = true } },
        }));

        Assert.False((await Visit.PayAsync(_tls, client, earlier)).Resumed);
    }

    [Fact]
    public async Task Keys_RotatedWhileAnotherPolicyWasInForce_EndsSessionsOfThatWhichComesBack()
    {
        var former = _tls.Current;
        var (_, earlier) = await Visit.PayAsync(_tls, Visit.Tls12WithoutTickets);
        _tls.Publish(TestCatalog.Snapshot(new TlsSettings { Policies = new Dictionary<string, TlsPolicySettings> { ["default"] = new() { Groups = ["P-384"] } } }));
        _rotation.RotateNow();

        _tls.Publish(former);

        Assert.False((await Visit.PayAsync(_tls, Visit.Tls12WithoutTickets, earlier)).Resumed);
    }

    [Fact]
    public async Task Policy_OfAnotherHostChanged_LeavesTicketsAlone()
    {
        var (_, earlier) = await Visit.PayAsync(_tls, Visit.Tls13);

        _tls.Publish(TestCatalog.Snapshot(OtherHostIs("modern")));

        Assert.True((await Visit.PayAsync(_tls, Visit.Tls13, earlier)).Resumed);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Host_WithAPolicyOfItsOwn_Resumes(TlsContextOptions client)
    {
        _tls.Publish(TestCatalog.Snapshot(OtherHostIs("intermediate")));
        var (_, earlier) = await Visit.PayAsync(_tls, client, serverName: "other.test");

        Assert.True((await Visit.PayAsync(_tls, client, earlier, "other.test")).Resumed);
        Assert.False((await Visit.PayAsync(_tls, client, earlier)).Resumed);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Certificate_Renewed_LeavesSessionsAlone(TlsContextOptions client)
    {
        var (_, earlier) = await Visit.PayAsync(_tls, client);
        var renewed = TestCatalog.Entry("ecdsa", TestCatalog.Pki.Leaf(TestCatalog.Host), TestCatalog.Host);

        Publish(renewed, TestCatalog.Rsa, TestCatalog.Other);

        Assert.True((await Visit.PayAsync(_tls, client, earlier)).Resumed);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Certificate_RemovedAndAnotherServesTheHost_EndsSessions(TlsContextOptions client)
    {
        var (_, earlier) = await Visit.PayAsync(_tls, client);

        Publish(TestCatalog.Entry("wild", TestCatalog.Pki.Leaf("*.example.test"), "*.example.test"));

        Assert.False((await Visit.PayAsync(_tls, client, earlier)).Resumed);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Certificate_RemovedAndBack_EndsSessions(TlsContextOptions client)
    {
        var (_, earlier) = await Visit.PayAsync(_tls, client);

        _tls.Ended.End("ecdsa", _time.GetUtcNow());

        var (resumed, next) = await Visit.PayAsync(_tls, client, earlier);
        Assert.False(resumed);
        Assert.True((await Visit.PayAsync(_tls, client, next)).Resumed);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Keys_RotatedInAnEmergency_EndsSessions(TlsContextOptions client)
    {
        var (_, earlier) = await Visit.PayAsync(_tls, client);

        _rotation.RotateNow();

        var (resumed, next) = await Visit.PayAsync(_tls, client, earlier);
        Assert.False(resumed);
        Assert.True((await Visit.PayAsync(_tls, client, next)).Resumed);
    }

    [Fact]
    public async Task Keys_RotatedAsOftenAsTheyAreKept_EndsTickets()
    {
        var settings = new SessionTicketSettings();
        var (_, earlier) = await Visit.PayAsync(_tls, Visit.Tls12);
        for (var rotations = 0; rotations < settings.Keep; rotations++)
        {
            Assert.True((await Visit.PayAsync(_tls, Visit.Tls12, earlier)).Resumed, $"after {rotations} rotations");
            _time.Advance(settings.RotateEvery);
        }

        Assert.False((await Visit.PayAsync(_tls, Visit.Tls12, earlier)).Resumed);
    }

    private static TlsSettings OtherHostIs(string profile) => new()
    {
        Policies = new Dictionary<string, TlsPolicySettings> { ["own"] = new() { Profile = profile, Groups = ["P-384"] } },
        Hosts = new Dictionary<string, TlsHostSettings> { ["other.test"] = new() { Policy = "own" } },
    };

    private void Publish(params CertificateEntry[] entries) => _tls.Publish(new TlsSnapshot(
        CertificateCatalog.Build(entries, new CatalogOptions(), DateTimeOffset.UtcNow), _tls.Current.Policies));
}
