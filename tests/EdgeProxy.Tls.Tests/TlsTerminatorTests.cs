using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests;

/// <summary>The end of a connection, and what the application is given in between.</summary>
public class TlsTerminatorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Serve_ApplicationEnds_SaysCloseNotifyAndGivesTheTransportBack()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var transport = connection.Connection.Transport;
        var served = connection.ServeAsync(async context =>
        {
            Assert.NotSame(transport, context.Transport);
            await context.Transport.Output.WriteAsync("bye"u8.ToArray());
        });

        await client.HandshakeAsync();

        await served.WaitAsync(Patience);
        Assert.Same(transport, connection.Connection.Transport);
        Assert.Equal("bye"u8.ToArray(), await client.ReceiveAsync(3));
        Assert.Equal(TlsStatus.Closed, await client.ReceiveEndAsync());
    }

    [Fact]
    public async Task Serve_ApplicationThrows_StillEndsTheSession()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var served = connection.ServeAsync(_ => throw new InvalidOperationException("the application's own"));

        await client.HandshakeAsync();

        Assert.Equal("the application's own", (await Assert.ThrowsAsync<InvalidOperationException>(() => served.WaitAsync(Patience))).Message);
        Assert.Equal(TlsStatus.Closed, await client.ReceiveEndAsync());
    }

    [Fact]
    public async Task Serve_ClientTakesNoLastBytes_IsCutAfterFiveSeconds()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client);
        var handedOver = new TaskCompletionSource();
        // What Kestrel's socket transport does on abort: both pipes end.
        connection.Connection.ConnectionClosed.Register(() => connection.Client.Input.Complete());
        var served = connection.ServeAsync(context =>
        {
            _ = context.Transport.Output.WriteAsync(new byte[2 * 1024 * 1024]).AsTask();
            handedOver.SetResult();
            return Task.CompletedTask;
        });
        await client.HandshakeAsync();
        await handedOver.Task.WaitAsync(Patience);

        connection.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(served.IsCompleted);
        connection.Time.Advance(TimeSpan.FromTicks(1));

        await served.WaitAsync(Patience);
        Assert.True(connection.Connection.ConnectionClosed.IsCancellationRequested);
    }
}
