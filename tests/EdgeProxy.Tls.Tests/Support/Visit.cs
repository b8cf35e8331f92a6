using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests;

/// <summary>A handshake of a client that may have been here before, and the polite end of its connection.</summary>
internal static class Visit
{
    public static readonly TlsContextOptions Tls12 = new() { MaximumVersion = TlsVersion.Tls12 };
    public static readonly TlsContextOptions Tls12WithoutTickets = Tls12 with { AsksForTickets = false };
    public static readonly TlsContextOptions Tls13 = new() { MinimumVersion = TlsVersion.Tls13 };

    /// <summary>Whether an earlier session was resumed, and what the client may come back with.</summary>
    public static async Task<(bool Resumed, TlsResumption? Resumption)> PayAsync(
        TlsState tls, TlsContextOptions client, TlsResumption? resume = null, string serverName = TestCatalog.Host)
    {
        var transport = new MemoryTransport();
        using var visitor = new TestClient(transport.Client, client, serverName, resume: resume);
        var driver = new HandshakeDriver(tls, default, TimeProvider.System, CancellationToken.None);
        var served = driver.RunAsync(transport.Server);
        Assert.Equal(TlsStatus.Complete, await visitor.HandshakeAsync());

        var (session, record) = await served;
        using (session)
        {
            session!.Shutdown(transport.Server.Output);
            await transport.Server.Output.CompleteAsync();
            Assert.Equal(TlsStatus.Closed, await visitor.ReceiveEndAsync()); // TLS 1.3 sends its tickets after the handshake.
            return (record.Info!.Resumed, visitor.Session.ExportResumption());
        }
    }
}
