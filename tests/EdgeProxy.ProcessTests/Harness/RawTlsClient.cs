using System.Buffers;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.OpenSsl;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>What a connection brought until it ended, and whether its end was announced by close_notify.</summary>
internal sealed record RawAnswer(string Text, bool ClosedPolitely);

/// <summary>A TLS client that puts into each TCP segment exactly what a test wants there.</summary>
internal sealed class RawTlsClient : IDisposable
{
    private static readonly TlsContext Tls13 = TlsContext.CreateClient(new TlsContextOptions { MinimumVersion = TlsVersion.Tls13 });
    private static readonly TlsContext Tls12 = TlsContext.CreateClient(new TlsContextOptions { MaximumVersion = TlsVersion.Tls12 });
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _received = new byte[16 * 1024];
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _plaintext = new();

    private RawTlsClient(Socket socket, TlsSession session)
    {
        Socket = socket;
        Session = session;
    }

    public Socket Socket { get; }

    public TlsSession Session { get; }

    /// <summary>Most bytes of one send, each of which the kernel makes a segment of its own.</summary>
    public int LargestSegment { get; set; } = int.MaxValue;

    /// <summary>How long the client thinks before it sends its last handshake message.</summary>
    public TimeSpan PauseBeforeFinished { get; set; }

    /// <summary>Connects the socket; nothing is sent yet.</summary>
    public static async Task<RawTlsClient> ConnectAsync(
        int port, string? serverName = "one.test", TlsVersion version = TlsVersion.Tls13, TlsResumption? resume = null, TestCertificate? show = null)
    {
        var socket = await Loopback.ConnectAsync(port);
        var context = version == TlsVersion.Tls13 ? Tls13 : Tls12;
        return new RawTlsClient(socket, TlsSession.Connect(context, serverName, ProtocolList.Encode(["http/1.1"]), resume, show is null ? null : Credential(show)));
    }

    /// <summary>The bytes a client would begin with.</summary>
    public static byte[] ClientHello(string serverName = "one.test")
    {
        using var session = TlsSession.Connect(Tls13, serverName);
        var output = new ArrayBufferWriter<byte>();
        var nothing = ReadOnlySequence<byte>.Empty;
        session.Handshake(ref nothing, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Shakes hands; <paramref name="withFinished"/> goes into the segment that holds the client's last handshake message.</summary>
    public async Task HandshakeAsync(string? withFinished = null)
    {
        var input = ReadOnlySequence<byte>.Empty;
        while (true)
        {
            var status = Session.Handshake(ref input, _output);
            if (status == TlsStatus.Complete && withFinished is not null) Encrypt(withFinished);
            if (status == TlsStatus.Complete && PauseBeforeFinished > TimeSpan.Zero) await Task.Delay(PauseBeforeFinished);
            await FlushAsync();
            if (status == TlsStatus.Complete) break;
            if (status == TlsStatus.Failed) throw new IOException($"the handshake failed: {Session.Failure!.Detail}");
            input = await ReceiveAsync() ?? throw new IOException("the server closed the connection during the handshake");
        }

        Session.Read(ref input, _plaintext);
    }

    public async Task SendAsync(string text)
    {
        Encrypt(text);
        await FlushAsync();
    }

    /// <summary>Reads until the server ends the connection, one way or the other.</summary>
    public async Task<RawAnswer> ReadToEndAsync()
    {
        var status = TlsStatus.NeedMoreData;
        while (status == TlsStatus.NeedMoreData && await ReceiveAsync() is { } received) status = Session.Read(ref received, _plaintext);
        return new RawAnswer(Encoding.Latin1.GetString(_plaintext.WrittenSpan), status == TlsStatus.Closed);
    }

    /// <summary>One request whose answer ends the connection.</summary>
    public async Task<RawAnswer> GetAsync(string path = "/")
    {
        await SendAsync(HttpText.Get(path));
        return await ReadToEndAsync();
    }

    /// <summary>Shakes hands and asks as if all were well, and reads what the server has against it.</summary>
    /// <returns>The number of its alert; <see langword="null"/> when it ended without one.</returns>
    public async Task<byte?> ReadAlertAsync()
    {
        try
        {
            await HandshakeAsync(withFinished: HttpText.Get("/"));
            await ReadToEndAsync();
        }
        catch (IOException)
        {
            // So it ended during the handshake.
        }

        return Session.Failure?.Alert;
    }

    public void Dispose()
    {
        Session.Dispose();
        Socket.Dispose();
    }

    private static ServerCredential Credential(TestCertificate certificate)
    {
        using var key = PrivateKey.FromDer(certificate.Key.Der, PrivateKeyEncoding.Pkcs8);
        return ServerCredential.Create([.. certificate.Chain.Select(der => (ReadOnlyMemory<byte>)der)], key);
    }

    private void Encrypt(string text) => Session.Write(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(text)), _output);

    private async Task FlushAsync()
    {
        for (var rest = _output.WrittenMemory; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, LargestSegment)..])
            await Socket.SendAsync(rest[..Math.Min(rest.Length, LargestSegment)]);
        _output.ResetWrittenCount();
    }

    private async Task<ReadOnlySequence<byte>?> ReceiveAsync()
    {
        var count = await Socket.ReceiveAsync(_received).WaitAsync(Patience);
        return count == 0 ? null : new ReadOnlySequence<byte>(_received, 0, count);
    }
}

/// <summary>Requests as they stand on the wire.</summary>
internal static class HttpText
{
    public static string Get(string path, string host = "one.test") => $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n";

    /// <summary>What the backend saw, out of an answer as it stands on the wire.</summary>
    public static SeenRequest Seen(string answer) => SeenRequest.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]);
}
