using System.Net.Sockets;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>How TCP cuts the bytes is nobody's promise.</summary>
public sealed class SegmentTests(AbusedEdgeFixture fixture) : IClassFixture<AbusedEdgeFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => fixture.AssertServesAsync();

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public async Task Connection_OneByteInEachSegment_IsServed(TlsVersion version)
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, version: version);
        client.LargestSegment = 1;

        await client.HandshakeAsync();

        Assert.StartsWith("HTTP/1.1 200", (await client.GetAsync()).Text, StringComparison.Ordinal);
    }

    // OpenSSL has such a request in its own buffer when the handshake ends: who then waits for the socket waits for ever.
    [Fact]
    public async Task Request_InTheSegmentOfFinished_IsAnswered()
    {
        using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort);

        await client.HandshakeAsync(withFinished: HttpText.Get("/"));

        Assert.StartsWith("HTTP/1.1 200", (await client.ReadToEndAsync()).Text, StringComparison.Ordinal);
    }

    // With TLS 1.2 the client has the last word only when it resumes.
    [Fact]
    public async Task Request_InTheSegmentOfFinishedOfAResumedTls12Session_IsAnswered()
    {
        using var first = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, version: TlsVersion.Tls12);
        await first.HandshakeAsync();
        await first.GetAsync();
        using var ticket = first.Session.ExportResumption();

        using var second = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort, version: TlsVersion.Tls12, resume: ticket);
        await second.HandshakeAsync(withFinished: HttpText.Get("/"));

        Assert.True(second.Session.Info!.Resumed);
        Assert.StartsWith("HTTP/1.1 200", (await second.ReadToEndAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ClientVanishesDuringTheAnswer_LeavesNothingOpen()
    {
        for (var i = 0; i < 20; i++)
        {
            using var client = await RawTlsClient.ConnectAsync(fixture.Edge.HttpsPort);
            await client.HandshakeAsync();
            await client.SendAsync(HttpText.Get("/body/1000000"));
            await client.Socket.ReceiveAsync(new byte[1]);
            client.Socket.LingerState = new LingerOption(true, 0); // Closing now sends RST.
        }

        await fixture.Edge.WaitForMetricAsync("edgeproxy_connections_open", 0);
    }
}
