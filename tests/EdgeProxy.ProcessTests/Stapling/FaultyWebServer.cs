using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Stapling;

/// <summary>What a web server does about a request.</summary>
internal delegate Task WebAnswer(byte[] body, Stream client, CancellationToken cancellation);

/// <summary>A web server on the loopback that does to its clients what each path is told to.</summary>
internal sealed class FaultyWebServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener = Loopback.Listen();
    private readonly ConcurrentDictionary<string, WebAnswer> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly Task _accepting;
    private int _gets;

    public FaultyWebServer() => _accepting = AcceptAsync();

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The address of a path, which answers like that from now on.</summary>
    public string Url(string path, WebAnswer answer)
    {
        _answers[path] = answer;
        return $"http://127.0.0.1:{Port}{path}";
    }

    /// <summary>When requests came.</summary>
    public ConcurrentQueue<DateTimeOffset> Times { get; } = [];

    /// <summary>How many requests came in the path of a GET.</summary>
    public int Gets => Volatile.Read(ref _gets);

    public int Requests(string path) => _requests.GetValueOrDefault(path);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var client = new NetworkStream(socket, ownsSocket: true);
            var (path, body) = await ReadAsync(client);
            Times.Enqueue(TimeProvider.System.GetUtcNow());
            _requests.AddOrUpdate(path, 1, static (_, count) => count + 1);
            await _answers[path](body, client, _stop.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client did not wait, which is its right.
        }
    }

    private async Task<(string Path, byte[] Body)> ReadAsync(NetworkStream client)
    {
        var request = new List<byte>();
        var one = new byte[1];
        while (!IsComplete(request))
        {
            await client.ReadExactlyAsync(one, _stop.Token);
            request.Add(one[0]);
        }

        var head = Encoding.ASCII.GetString([.. request]).Split("\r\n");
        var length = head.Where(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(static line => line[15..].Trim()).FirstOrDefault();
        var body = new byte[length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture)];
        await client.ReadExactlyAsync(body, _stop.Token);
        return head[0].Split(' ') is ["GET", var path, _] && path.LastIndexOf('/') is > 0 and var end ? (path[..end], FromPath(path[(end + 1)..])) : (head[0].Split(' ')[1], body);
    }

    // RFC 6960 appendix A.1: the request is the last segment, in base64.
    private byte[] FromPath(string segment)
    {
        Interlocked.Increment(ref _gets);
        return Convert.FromBase64String(Uri.UnescapeDataString(segment));
    }

    private static bool IsComplete(List<byte> request) => request.Count >= 4 && request[^4..] is [13, 10, 13, 10];
}

/// <summary>Ways to answer.</summary>
internal static class WebAnswers
{
    public static WebAnswer Ok(byte[] body, string type = "application/ocsp-response") => (_, client, cancellation) => SendAsync(client, "200 OK", type, body, cancellation);

    public static WebAnswer Computed(Func<byte[], Task<byte[]>> answer) => async (body, client, cancellation) =>
        await SendAsync(client, "200 OK", "application/ocsp-response", await answer(body), cancellation);

    public static WebAnswer Status(string status, string headers = "") => (_, client, cancellation) =>
        client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"), cancellation).AsTask();

    /// <summary>Closes the connection.</summary>
    public static Task Nothing(byte[] body, Stream client, CancellationToken cancellation) => Task.CompletedTask;

    public static Task Never(byte[] body, Stream client, CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);

    /// <summary>One byte each second.</summary>
    public static WebAnswer Slowly(byte[] body) => async (_, client, cancellation) =>
    {
        await client.WriteAsync(Head("200 OK", "application/ocsp-response", body.Length), cancellation);
        foreach (var single in body)
        {
            await client.WriteAsync(new[] { single }, cancellation);
            await Task.Delay(1000, cancellation);
        }
    };

    /// <summary>As many bytes as the client takes, up to 100 MB, without saying beforehand how many.</summary>
    public static async Task Huge(byte[] body, Stream client, CancellationToken cancellation)
    {
        await client.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellation);
        var block = new byte[1_000_000];
        for (var i = 0; i < 100; i++) await client.WriteAsync(block, cancellation);
    }

    private static async Task SendAsync(Stream client, string status, string type, byte[] body, CancellationToken cancellation)
    {
        await client.WriteAsync(Head(status, type, body.Length), cancellation);
        await client.WriteAsync(body, cancellation);
    }

    private static byte[] Head(string status, string type, int length) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
}
