using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Transport;

public class TlsWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("h2")]
    [InlineData("http/1.1")]
    public async Task Write_AnyLength_ArrivesByteExact(string protocol)
    {
        using var connection = await EstablishedConnection.CreateAsync(protocols: [protocol]);
        foreach (var length in new[] { 1, 4096, 16_384, 16_385, 200_000 })
        {
            var body = new byte[length];
            new Random(length).NextBytes(body);
            var write = Task.Run(() => connection.Plaintext.Output.WriteAsync(body).AsTask());

            Assert.Equal(body, await connection.Client.ReceiveAsync(length));
            await write.WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task Flush_ClientThatTakesNothing_Waits()
    {
        using var connection = await EstablishedConnection.CreateAsync(pauseAt: 32 * 1024);
        var chunk = new byte[16 * 1024];
        var written = 0;
        var flush = default(ValueTask<System.IO.Pipelines.FlushResult>);
        while (written < 64 && flush.IsCompleted)
        {
            flush = connection.Plaintext.Output.WriteAsync(chunk);
            written++;
        }

        // The transport's 32 KiB, the staging pipe's 64 KiB and the record on its way between them, no more.
        Assert.False(flush.IsCompleted);
        Assert.InRange(written, 1, 10);
        var pending = flush.AsTask();
        await connection.Client.ReceiveAsync(written * chunk.Length);
        Assert.False((await pending.WaitAsync(Patience)).IsCompleted);
    }

    [Fact]
    public async Task Flush_TransportGone_SaysCompletedOrThrowsAndNeverHangs()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        await connection.Transport.Client.Input.CompleteAsync();

        for (var i = 0; i < 3; i++)
        {
            var result = await connection.Plaintext.Output.WriteAsync(new byte[100]).AsTask().WaitAsync(Patience);
            if (result.IsCompleted) break;
            Assert.True(i < 2, "the writer goes on as if someone were there");
        }

        await connection.Plaintext.CloseAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Write_WhileTheClientUpdatesKeys_StaysByteExact()
    {
        using var connection = await EstablishedConnection.CreateAsync(new TlsContextOptions { MinimumVersion = TlsVersion.Tls13 });
        var body = new byte[200_000];
        new Random(5).NextBytes(body);

        var up = Task.Run(async () =>
        {
            for (var at = 0; at < body.Length; at += 1000)
            {
                if (at % 10_000 == 0) Assert.True(connection.Client.Session.RequestKeyUpdate());
                await connection.Client.SendAsync(body.AsMemory(at, 1000));
            }
        });
        var down = Task.Run(async () =>
        {
            for (var at = 0; at < body.Length; at += 1000) await connection.Plaintext.Output.WriteAsync(body.AsMemory(at, 1000));
        });
        var read = Task.Run(() => connection.ReadAsync(body.Length));
        var received = Task.Run(() => connection.Client.ReceiveAsync(body.Length));

        await Task.WhenAll(up, down, read, received).WaitAsync(Patience);
        Assert.Equal(body, await read);
        Assert.Equal(body, await received);
    }

    [Fact]
    public async Task Close_AfterTheLastByte_SaysCloseNotify()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        await connection.Plaintext.Output.WriteAsync("bye"u8.ToArray());

        await connection.Plaintext.CloseAsync().WaitAsync(Patience);

        Assert.Equal("bye"u8.ToArray(), await connection.Client.ReceiveAsync(3));
        Assert.Equal(TlsStatus.Closed, await connection.Client.ReceiveEndAsync());
    }

    [Fact]
    public async Task Close_BytesWrittenButNotFlushed_AreSentBeforeCloseNotify()
    {
        using var connection = await EstablishedConnection.CreateAsync();
        "bye"u8.CopyTo(connection.Plaintext.Output.GetSpan(3));
        connection.Plaintext.Output.Advance(3);

        await connection.Plaintext.CloseAsync().WaitAsync(Patience);

        Assert.Equal("bye"u8.ToArray(), await connection.Client.ReceiveAsync(3));
        Assert.Equal(TlsStatus.Closed, await connection.Client.ReceiveEndAsync());
    }

    [Fact]
    public async Task Close_Twice_IsHarmless()
    {
        using var connection = await EstablishedConnection.CreateAsync();

        await connection.Plaintext.CloseAsync().WaitAsync(Patience);
        await connection.Plaintext.CloseAsync().WaitAsync(Patience);
        connection.Plaintext.Release();
        connection.Plaintext.Release();
    }
}
