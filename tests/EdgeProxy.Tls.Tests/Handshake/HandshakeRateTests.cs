using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Tls.Tests.Handshake;

public sealed class HandshakeRateTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void TryBegin_WithoutALimit_AdmitsAll()
    {
        var rate = new HandshakeRate(_time);
        Assert.Equal(1000, Admitted(rate, 1000, perSecond: null));
    }

    [Fact]
    public void TryBegin_AtOnce_AdmitsASecondsWorth()
    {
        var rate = new HandshakeRate(_time);
        Assert.Equal(50, Admitted(rate, 200, perSecond: 50));
    }

    [Fact]
    public void TryBegin_OverTenSeconds_AdmitsTheRate()
    {
        var rate = new HandshakeRate(_time);
        var admitted = 0;
        for (var i = 0; i < 1000; i++)
        {
            admitted += Admitted(rate, 3, perSecond: 50);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(admitted, 545, 555); // Ten seconds' worth, and the burst at the beginning.
    }

    [Fact]
    public void TryBegin_LimitThatIsRaised_HoldsAtOnce()
    {
        var rate = new HandshakeRate(_time);
        Admitted(rate, 10, perSecond: 1);
        Assert.Equal(0, Admitted(rate, 10, perSecond: 1));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.InRange(Admitted(rate, 1000, perSecond: 100), 45, 55);
    }

    private static int Admitted(HandshakeRate rate, int tries, int? perSecond) => Enumerable.Range(0, tries).Count(_ => rate.TryBegin(perSecond));

    [Fact]
    public async Task Serve_HandshakesBeyondTheRate_GetAnAlertAndAreCounted()
    {
        var settings = new TlsSettings { MaxHandshakesPerSecond = 1 };
        using var meters = new TestMeters();
        var state = new TlsState(new TlsSnapshot(TestCatalog.Snapshot().Catalog, TestCatalog.Policies(settings), settings));
        var journal = new HandshakeJournal();
        var terminator = new TlsTerminator(state, new HandshakeMetrics(meters), journal, _time, NullLogger<TlsTerminator>.Instance);

        Assert.Equal(TlsStatus.Complete, await ShakeAsync(terminator));
        Assert.Equal(TlsStatus.Failed, await ShakeAsync(terminator));
        Assert.Equal("rate_limited", journal.Last(1)[0].Failure.Name());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TlsStatus.Complete, await ShakeAsync(terminator));
    }

    private static async Task<TlsStatus> ShakeAsync(TlsTerminator terminator)
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var served = terminator.ServeAsync(connection.Connection, ProtocolList.Encode(["http/1.1"]), _ => Task.CompletedTask);
        var status = await client.HandshakeAsync();
        await served.WaitAsync(TimeSpan.FromSeconds(30));
        return status;
    }

}
