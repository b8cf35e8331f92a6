using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Tls.Tests;

public sealed class TlsTerminatorRateTests
{
    private readonly ManualTime _time = new();

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
