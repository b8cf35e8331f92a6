using System.Buffers;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests;

/// <summary>An established session: a client at one end, the plaintext transport an application would see at the other.</summary>
internal sealed class EstablishedConnection : IDisposable
{
    private EstablishedConnection(MemoryTransport transport, TestClient client, TlsSession session)
    {
        Transport = transport;
        Client = client;
        Session = session;
        Plaintext = new TlsDuplexPipe(session, transport.Server);
    }

    public MemoryTransport Transport { get; }

    public TestClient Client { get; }

    public TlsSession Session { get; }

    public TlsDuplexPipe Plaintext { get; }

    public static async Task<EstablishedConnection> CreateAsync(
        TlsContextOptions? options = null, string[]? protocols = null, MemoryPool<byte>? pool = null, long pauseAt = 1024 * 1024)
    {
        var transport = new MemoryTransport(pool, pauseAt);
        var client = new TestClient(transport.Client, options, protocols: protocols);
        var driver = new HandshakeDriver(new TlsState(TestCatalog.Snapshot()), ProtocolList.Encode(["h2", "http/1.1"]), TimeProvider.System, CancellationToken.None);
        var server = driver.RunAsync(transport.Server);
        Assert.Equal(TlsStatus.Complete, await client.HandshakeAsync());
        var (session, _) = await server;
        return new EstablishedConnection(transport, client, session!);
    }

    /// <summary>What the application reads, until it has so many bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (bytes.WrittenCount < count)
        {
            var result = await Plaintext.Input.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.False(result.IsCompleted && result.Buffer.IsEmpty, "the input ended");
            foreach (var segment in result.Buffer) bytes.Write(segment.Span);
            Plaintext.Input.AdvanceTo(result.Buffer.End);
        }

        return bytes.WrittenSpan.ToArray();
    }

    public void Dispose()
    {
        Client.Dispose();
        Session.Dispose();
    }
}
