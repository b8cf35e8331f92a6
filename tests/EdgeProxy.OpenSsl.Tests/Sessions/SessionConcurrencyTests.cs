using System.Buffers;
using System.Threading.Channels;

namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>Kestrel reads and writes at once, and may close while it does either.</summary>
public class SessionConcurrencyTests
{
    private const int Messages = 300;

    [Fact]
    public async Task Session_ReadAndWrittenByTwoThreadsWithKeyUpdates_StaysByteExact()
    {
        using var pair = new TlsPair(TestServer.Tls13).Establish();
        pair.ReadAll(pair.Client, pair.ToClient);
        var up = Channel.CreateBounded<byte[]>(8);
        var down = Channel.CreateBounded<byte[]>(8);

        var received = await Task.WhenAll(
            Task.Run(() => WriteAsync(pair.Client, up.Writer, seed: 1)),
            Task.Run(() => WriteAsync(pair.Server, down.Writer, seed: 2)),
            Task.Run(() => ReadAsync(pair.Server, up.Reader)),
            Task.Run(() => ReadAsync(pair.Client, down.Reader)));

        Assert.Equal(received[0], received[2]);
        Assert.Equal(received[1], received[3]);
        Assert.Null(pair.Client.Failure);
        Assert.Null(pair.Server.Failure);
    }

    [Fact]
    public async Task Dispose_WhileAnotherThreadCalls_EndsInObjectDisposedExceptionAtWorst()
    {
        for (var round = 0; round < 10; round++)
        {
            using var pair = new TlsPair().Establish();
            using var started = new SemaphoreSlim(0);
            var payload = new ReadOnlySequence<byte>(new byte[4000]);
            var busy = Task.Run(() =>
            {
                while (true)
                {
                    pair.Server.Write(payload, new ArrayBufferWriter<byte>());
                    started.Release();
                }
            });
            await started.WaitAsync();

            pair.Server.Dispose();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => busy);
        }
    }

    private static async Task<byte[]> WriteAsync(TlsSession session, ChannelWriter<byte[]> wire, int seed)
    {
        var random = new Random(seed);
        var sent = new ArrayBufferWriter<byte>();
        for (var i = 0; i < Messages; i++)
        {
            var message = new byte[random.Next(1, 20_000)];
            random.NextBytes(message);
            if (i % 10 == 0) Assert.True(session.RequestKeyUpdate());
            var records = new ArrayBufferWriter<byte>();
            Assert.Equal(TlsStatus.Complete, session.Write(new ReadOnlySequence<byte>(message), records));
            await wire.WriteAsync(records.WrittenSpan.ToArray());
            sent.Write(message);
        }

        wire.Complete();
        return sent.WrittenSpan.ToArray();
    }

    private static async Task<byte[]> ReadAsync(TlsSession session, ChannelReader<byte[]> wire)
    {
        var plaintext = new ArrayBufferWriter<byte>();
        await foreach (var bytes in wire.ReadAllAsync())
        {
            var input = Segments.Of(bytes, 5000);
            Assert.Equal(TlsStatus.NeedMoreData, session.Read(ref input, plaintext));
        }

        return plaintext.WrittenSpan.ToArray();
    }
}
