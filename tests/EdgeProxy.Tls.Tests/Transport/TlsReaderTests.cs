using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Tls.Tests.Transport;

public class TlsReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TlsContextOptions Tls13 = new() { MinimumVersion = TlsVersion.Tls13 };

    [Fact]
    public async Task Read_RequestTogetherWithFinished_IsServed()
    {
        var transport = new MemoryTransport();
        using var client = new TestClient(transport.Client, Tls13);
        var driver = new HandshakeDriver(new TlsState(TestCatalog.Snapshot()), default, TimeProvider.System, CancellationToken.None);
        var server = driver.RunAsync(transport.Server);
        await client.SendRawAsync(client.Hello());
        var (_, finished) = await client.HandshakeStepAsync();

        await client.SendRawAsync((byte[])[.. finished, .. client.Encrypt("request"u8.ToArray())]);

        var (session, _) = await server.WaitAsync(Patience);
        var plaintext = new TlsDuplexPipe(session!, transport.Server);
        var result = await plaintext.Input.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(7, result.Buffer.Length);
        session!.Dispose();
    }

    [Fact]
    public async Task Begin_ClientResetsBehindItsLastFlight_HasNobodyToServe()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        await connection.Transport.Client.Output.CompleteAsync(new ConnectionResetException("the client reset the connection"));

        Assert.False(connection.Plaintext.Begin());
        await connection.Plaintext.CloseAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Read_ByteByByte_GivesWhatWasSent()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var records = connection.Client.Encrypt("one"u8.ToArray());
        var read = connection.ReadAsync(3);

        foreach (var part in records) await connection.Client.SendRawAsync(new[] { part });

        Assert.Equal("one"u8.ToArray(), await read);
    }

    [Fact]
    public async Task Read_LargeBody_IsByteExact()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var body = new byte[300_000];
        new Random(3).NextBytes(body);
        var read = connection.ReadAsync(body.Length);

        await connection.Client.SendAsync(body);

        Assert.Equal(body, await read);
    }

    [Fact]
    public async Task AdvanceTo_ExaminedButNotConsumed_WaitsForMoreAndGivesBoth()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var input = connection.Plaintext.Input;
        await connection.Client.SendAsync("GET / HT"u8.ToArray());
        var first = await input.ReadAsync();
        input.AdvanceTo(first.Buffer.Start, first.Buffer.End);

        Assert.False(input.TryRead(out _));
        var pending = input.ReadAsync().AsTask();
        Assert.False(pending.IsCompleted);
        await connection.Client.SendAsync("TP/1.1"u8.ToArray());

        Assert.Equal(14, (await pending.WaitAsync(Patience)).Buffer.Length);
    }

    [Fact]
    public async Task TryRead_WhatIsThere_IsGivenWithoutWaiting()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var input = connection.Plaintext.Input;
        Assert.False(input.TryRead(out _));

        await connection.Client.SendAsync("now"u8.ToArray());

        Assert.True(input.TryRead(out var result));
        Assert.Equal(3, result.Buffer.Length);
    }

    [Fact]
    public async Task Read_ApplicationThatDoesNotRead_LeavesTheBytesInTheTransport()
    {
        using var connection = await EstablishedConnection.CreateAsync(pauseAt: 32 * 1024);
        var body = new byte[256 * 1024];

        var sending = connection.Client.SendAsync(body);

        // The client has to wait as soon as the transport is full: nothing is taken off it that the application did not ask for.
        Assert.False(sending.IsCompleted);
        Assert.Equal(body, await connection.ReadAsync(body.Length));
        await sending.WaitAsync(Patience);
    }

    [Fact]
    public async Task Read_IdleConnection_HoldsNoBuffer()
    {
        var pool = new CountingPool();
        using var connection = await EstablishedConnection.CreateAsync(pool: pool);
        await connection.Client.SendAsync("x"u8.ToArray());
        await connection.ReadAsync(1);

        var idle = connection.Plaintext.Input.ReadAsync().AsTask();

        Assert.False(idle.IsCompleted);
        Assert.Equal(0, pool.Rented);
    }

    [Fact]
    public async Task Read_CloseNotify_EndsTheInputButTheOutputGoesOn()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        await connection.Client.SendAsync("last"u8.ToArray());
        await connection.Client.CloseNotifyAsync();

        Assert.Equal("last"u8.ToArray(), await connection.ReadAsync(4));
        var end = await connection.Plaintext.Input.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.True(end.IsCompleted);
        connection.Plaintext.Input.AdvanceTo(end.Buffer.End);
        Assert.True(connection.Plaintext.Input.TryRead(out var again) && again.IsCompleted);

        await connection.Plaintext.Output.WriteAsync("answer"u8.ToArray());
        Assert.Equal("answer"u8.ToArray(), await connection.Client.ReceiveAsync(6));
    }

    [Fact]
    public async Task Read_EndOfStreamWithoutCloseNotify_EndsTheInput()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var pending = connection.Plaintext.Input.ReadAsync().AsTask();

        await connection.Transport.Client.Output.CompleteAsync();

        Assert.True((await pending.WaitAsync(Patience)).IsCompleted);
    }

    [Fact]
    public async Task Read_TransportReset_ThrowsWhatTheTransportThrew()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var pending = connection.Plaintext.Input.ReadAsync().AsTask();

        await connection.Transport.Client.Output.CompleteAsync(new ConnectionResetException("reset"));

        await Assert.ThrowsAsync<ConnectionResetException>(() => pending.WaitAsync(Patience));
    }

    [Fact]
    public async Task Read_ForgedRecord_ThrowsAndTheClientGetsTheAlert()
    {
        using var connection = await EstablishedConnection.CreateAsync(Tls13);
        var pending = connection.Plaintext.Input.ReadAsync().AsTask();

        await connection.Client.SendRawAsync((byte[])[23, 3, 3, 0, 64, .. new byte[64]]);

        await Assert.ThrowsAsync<ConnectionResetException>(() => pending.WaitAsync(Patience));
        Assert.Equal(TlsStatus.Failed, await connection.Client.ReceiveEndAsync());
        Assert.Equal((byte)20, connection.Client.Session.Failure!.Alert);
    }

    [Fact]
    public async Task CancelPendingRead_WhilePending_EndsThatReadOnly()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var input = connection.Plaintext.Input;
        for (var round = 0; round < 3; round++)
        {
            var pending = input.ReadAsync().AsTask();
            input.CancelPendingRead();
            var canceled = await pending.WaitAsync(Patience);
            Assert.True(canceled.IsCanceled);
            Assert.False(canceled.IsCompleted);
            input.AdvanceTo(canceled.Buffer.End);
        }

        await AssertReadsAsync(connection);
    }

    [Fact]
    public async Task CancelPendingRead_NothingPending_CancelsTheNextReadOnly()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        var input = connection.Plaintext.Input;
        input.CancelPendingRead();
        input.CancelPendingRead();

        var canceled = await input.ReadAsync().AsTask().WaitAsync(Patience);

        Assert.True(canceled.IsCanceled);
        input.AdvanceTo(canceled.Buffer.End);
        await AssertReadsAsync(connection);
    }

    [Fact]
    public async Task Read_CancellationToken_EndsThatReadOnly()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        using var cancellation = new CancellationTokenSource();
        var pending = connection.Plaintext.Input.ReadAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.WaitAsync(Patience));
        await AssertReadsAsync(connection);
    }

    private static async Task AssertReadsAsync(EstablishedConnection connection)
    {
        var input = connection.Plaintext.Input;
        var pending = input.ReadAsync().AsTask();
        Assert.False(pending.IsCompleted);
        await connection.Client.SendAsync("after"u8.ToArray());
        ReadResult result = await pending.WaitAsync(Patience);
        Assert.False(result.IsCanceled);
        Assert.Equal(5, result.Buffer.Length);
        input.AdvanceTo(result.Buffer.End);
    }
}
