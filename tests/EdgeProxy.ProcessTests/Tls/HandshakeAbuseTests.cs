using System.Net.Sockets;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Tls;

/// <summary>Clients that do not behave are refused, counted by what they did, and hurt nobody else.</summary>
public sealed class HandshakeAbuseTests(AbusedEdgeFixture fixture) : IClassFixture<AbusedEdgeFixture>, IAsyncLifetime
{
    private const string Handshakes = "edgeproxy_tls_handshake_duration_seconds_count";

    private Scrape _before = null!;

    public async Task InitializeAsync() => _before = await fixture.Edge.ScrapeAsync();

    public Task DisposeAsync() => fixture.AssertServesAsync();

    [Theory]
    [InlineData(0)] // It says nothing at all.
    [InlineData(1)]
    [InlineData(100)]
    public async Task Handshake_ClientStalls_IsClosedAtTheTimeout(int bytesSent)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort);
        await socket.SendAsync(RawTlsClient.ClientHello()[..bytesSent]);

        await AwaitEndAsync(socket);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.9, Eventually.Patience.TotalSeconds);
        await WaitForFailuresAsync(1, "timeout");
    }

    [Fact]
    public async Task Handshake_ClientStallsBeforeItsFinished_IsClosedAtTheTimeout()
    {
        var started = TimeProvider.System.GetTimestamp();
        using var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort);
        await socket.SendAsync(RawTlsClient.ClientHello());

        var answer = await AwaitEndAsync(socket);

        Assert.NotEmpty(answer);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0.9, Eventually.Patience.TotalSeconds);
        await WaitForFailuresAsync(1, "timeout");
    }

    [Fact]
    public async Task Handshake_RandomBytes_AreRefusedAtOnce()
    {
        var random = new Random(5246);
        for (var i = 0; i < 50; i++)
        {
            var bytes = new byte[1 + random.Next(2000)];
            random.NextBytes(bytes);
            if (bytes[0] == 22) bytes[0]++; // Not even a record; those that are come in the next test.
            await SendAndAwaitEndAsync(bytes);
        }

        await WaitForFailuresAsync(50, "not_tls");
    }

    [Fact]
    public async Task Handshake_RecordOfRandomBytes_FailsWithoutHarm()
    {
        var random = new Random(8446);
        for (var i = 0; i < 50; i++)
        {
            var hello = RawTlsClient.ClientHello();
            for (var flips = 0; flips < 8; flips++) hello[random.Next(5, hello.Length)] ^= (byte)random.Next(1, 256);
            await SendAndAwaitEndAsync(hello);
        }

        await fixture.Edge.WaitForMetricAsync("edgeproxy_tls_handshake_active", 0);
        await WaitForFailuresAsync(0, "internal");
    }

    [Fact]
    public async Task Handshake_HalfAClientHelloThenFin_IsClosed()
    {
        var hello = RawTlsClient.ClientHello();

        await SendAndAwaitEndAsync(hello[..(hello.Length / 2)]);

        await WaitForFailuresAsync(1, "client_closed");
    }

    [Fact]
    public async Task Handshake_ClientResetsInTheMiddle_IsCounted()
    {
        using (var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort))
        {
            await socket.SendAsync(RawTlsClient.ClientHello());
            await socket.ReceiveAsync(new byte[1]);
            socket.LingerState = new LingerOption(true, 0); // Closing now sends RST.
        }

        await WaitForFailuresAsync(1, "client_closed");
    }

    private async Task SendAndAwaitEndAsync(byte[] bytes)
    {
        using var socket = await Loopback.ConnectAsync(fixture.Edge.HttpsPort);
        try
        {
            await socket.SendAsync(bytes);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It had seen enough and closed while we were still sending.
        }

        await AwaitEndAsync(socket);
    }

    /// <summary>Reads what comes until the server closes or resets.</summary>
    private static async Task<byte[]> AwaitEndAsync(Socket socket)
    {
        var received = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            while (await Eventually.EndsAsync("the server to close", socket.ReceiveAsync(buffer)) is var count and > 0) received.AddRange(buffer[..count]);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closing with unread bytes in the receive buffer resets.
        }

        return [.. received];
    }

    private Task WaitForFailuresAsync(int count, string reason) => fixture.Edge.WaitForMetricAsync(
        Handshakes, _before.Sum(Handshakes, ("error_type", reason)) + count, ("error_type", reason));
}
