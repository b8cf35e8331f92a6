using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.Compare;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.LoadTests;

/// <summary>What clients do: each method is one step, to be repeated by whatever runner. It returns the bytes it was sent, and throws when something went wrong.</summary>
public sealed class ClientSteps : IDisposable
{
    private const int LargeBodySize = 1 << 20;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes($"GET /1k HTTP/1.1\r\nHost: {LoadTarget.Host}\r\nConnection: close\r\n\r\n");
    private static readonly byte[] LargeBody = new byte[LargeBodySize];

    private readonly LoadTarget _target;
    private readonly LeanClient _lean;
    private readonly HandshakeClient _careful;
    private readonly HttpClient _http1;
    private readonly HttpClient _http2;
    private TlsResumption? _session;

    /// <summary>Clients of a target. Connections are opened when they are needed.</summary>
    public ClientSteps(LoadTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
        _lean = new LeanClient(target.Port, LoadTarget.Host);
        _careful = new HandshakeClient(target.Port, target.Site.Pki);
        _http1 = CreateHttp(HttpVersion.Version11);
        _http2 = CreateHttp(HttpVersion.Version20);
    }

    /// <summary>A handshake with a certificate, and the end.</summary>
    public async Task<long> HandshakeFullAsync(CancellationToken stop)
    {
        using var connection = await _lean.ConnectAsync(resume: null, stop);
        await connection.EndAsync(stop);
        return 0;
    }

    /// <summary>A handshake that resumes an earlier session, and the end.</summary>
    public async Task<long> HandshakeResumedAsync(CancellationToken stop)
    {
        using var connection = await _lean.ConnectAsync(await GetSessionAsync(stop), stop);
        await connection.EndAsync(stop);
        return 0;
    }

    /// <summary>A full handshake; the certificate and its chain must lead to the root.</summary>
    public async Task<long> HandshakeVerifiedAsync(CancellationToken stop)
    {
        var (_, isWhole) = await _careful.ShakeAsync(LoadTarget.Host).WaitAsync(stop);
        return isWhole ? 0 : throw new InvalidDataException("the certificate and its chain do not belong together");
    }

    /// <summary>A new connection, and one request on it.</summary>
    public async Task<long> OneRequestAsync(CancellationToken stop)
    {
        using var connection = await _lean.ConnectAsync(resume: null, stop);
        await connection.SendAsync(Request, stop);
        return await ReadAnswerAsync(connection, stop);
    }

    /// <summary>1 KiB on a connection of HTTP/1.1 that is kept.</summary>
    public Task<long> KeepAliveH1Async(CancellationToken stop) => GetAsync(_http1, "/1k", stop);

    /// <summary>1 KiB on a stream of the one HTTP/2 connection that all clients share.</summary>
    public Task<long> MultiplexH2Async(CancellationToken stop) => GetAsync(_http2, "/1k", stop);

    /// <summary>1 MiB up, 1 MiB down.</summary>
    public async Task<long> LargeBodyAsync(CancellationToken stop)
    {
        using var content = new ByteArrayContent(LargeBody);
        using var answer = await _http1.PostAsync(new Uri("/upload", UriKind.Relative), content, stop);
        answer.EnsureSuccessStatusCode();
        return await GetAsync(_http1, "/1m", stop);
    }

    /// <summary>What visitors do in a day: mostly requests on open connections, now and then a new visitor, seldom something large.</summary>
    public Task<long> MixedAsync(CancellationToken stop) => Random.Shared.Next(100) switch
    {
        < 55 => MultiplexH2Async(stop),
        < 85 => KeepAliveH1Async(stop),
        < 92 => HandshakeResumedAsync(stop),
        < 98 => OneRequestAsync(stop),
        _ => LargeBodyAsync(stop),
    };

    /// <summary>The one request on a new connection, said byte by byte: a client on a bad line, or one that wants to hold a connection for little.</summary>
    public async Task<long> TrickleAsync(TimeSpan pause, CancellationToken stop)
    {
        using var connection = await _lean.ConnectAsync(resume: null, stop);
        for (var i = 0; i < Request.Length; i++)
        {
            await connection.SendAsync(Request.AsMemory(i, 1), stop);
            await Task.Delay(pause, TimeProvider.System, stop);
        }

        return await ReadAnswerAsync(connection, stop);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http1.Dispose();
        _http2.Dispose();
        _session?.Dispose();
        _lean.Dispose();
    }

    /// <summary>All clients resume the first session that one of them made.</summary>
    private async Task<TlsResumption> GetSessionAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref _session) is { } kept) return kept;
        var made = await _lean.MakeSessionAsync(stop);
        if (Interlocked.CompareExchange(ref _session, made, null) is not { } first) return made;
        made.Dispose();
        return first;
    }

    private static async Task<long> ReadAnswerAsync(LeanConnection connection, CancellationToken stop)
    {
        var bytes = 0L;
        for (var piece = await connection.ReadAsync(stop); !piece.IsEmpty; piece = await connection.ReadAsync(stop))
        {
            if (bytes == 0 && !piece.Span.StartsWith("HTTP/1.1 200"u8)) throw new InvalidDataException("the server did not answer 200");
            bytes += piece.Length;
        }

        return bytes > 0 ? bytes : throw new IOException("the server did not answer");
    }

    private static async Task<long> GetAsync(HttpClient client, string path, CancellationToken stop)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), stop);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync(stop)).Length;
    }

    private HttpClient CreateHttp(Version version) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        // Asked anew for every connection: where a target is replaced, the next connection goes to its successor.
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, _target.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    {
        BaseAddress = new Uri($"https://{LoadTarget.Host}/"),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
