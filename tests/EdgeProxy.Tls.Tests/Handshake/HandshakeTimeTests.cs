using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Handshake;

/// <summary>The time limit, and where the time went. Only the client's waiting takes any: this clock stands still while the server works.</summary>
public class HandshakeTimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_SlowClient_IsCutAtExactlyTheTimeout(bool afterClientHello)
    {
        using var connection = new TestConnection { Settings = new TlsSettings { HandshakeTimeout = TimeSpan.FromSeconds(7) } };
        using var client = new TestClient(connection.Client);
        var served = connection.ServeAsync();
        if (afterClientHello) await client.SendRawAsync(client.Hello());

        connection.Time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        Assert.False(served.IsCompleted);
        connection.Time.Advance(TimeSpan.FromTicks(1));

        await served.WaitAsync(Patience);
        Assert.False(connection.Served);
        Assert.Contains(connection.Meters.Measured, measured => measured.Tags.Contains("error.type=timeout") && measured.Value == 7);
        Assert.Equal(7, Phase(connection, afterClientHello ? "client" : "client_hello"));
    }

    [Fact]
    public async Task Serve_ClientThatDripsBytes_IsCutAtTheSameTime()
    {
        using var connection = new TestConnection { Settings = new TlsSettings { HandshakeTimeout = TimeSpan.FromSeconds(3) } };
        using var client = new TestClient(connection.Client);
        var hello = client.Hello();
        var served = connection.ServeAsync();
        for (var i = 0; i < 3; i++)
        {
            await client.SendRawAsync(hello.AsMemory(i, 1));
            Assert.False(served.IsCompleted);
            connection.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await served.WaitAsync(Patience);
        Assert.Equal(3, Phase(connection, "client_hello"));
    }

    [Fact]
    public async Task Serve_Established_IsNotCutByTheHandshakesLimit()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var end = new TaskCompletionSource();
        var served = connection.ServeAsync(_ => end.Task);
        await client.HandshakeAsync();

        connection.Time.Advance(TimeSpan.FromHours(1));

        Assert.False(served.IsCompleted);
        end.SetResult();
        await served.WaitAsync(Patience);
    }

    [Fact]
    public async Task Serve_ClientThatWaits_PhasesAddUpAndServerShowsNone()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var served = connection.ServeAsync();
        connection.Time.Advance(TimeSpan.FromMilliseconds(300));
        await client.SendRawAsync(client.Hello());
        var (status, finished) = await client.HandshakeStepAsync();
        Assert.Equal(TlsStatus.Complete, status);

        connection.Time.Advance(TimeSpan.FromMilliseconds(200));
        await client.SendRawAsync(finished);

        await served.WaitAsync(Patience);
        Assert.Equal(0.3, Phase(connection, "client_hello"));
        Assert.Equal(0.2, Phase(connection, "client"));
        Assert.Equal(0, Phase(connection, "server"));
        Assert.Equal(0.5, connection.Meters.Measured.Single(measured => measured.Name == "edgeproxy.tls.handshake.duration").Value, 6);
    }

    private static double Phase(TestConnection connection, string phase) => connection.Meters.Measured
        .Single(measured => measured.Name == "edgeproxy.tls.handshake.phase.duration" && measured.Tags.Contains($"phase={phase}")).Value;
}
