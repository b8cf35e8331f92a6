using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.Compare;

/// <summary>Clients that each made one request and keep their connection. All of them on the loopback.</summary>
internal sealed class IdleClients(int port) : IAsyncDisposable
{
    private const int AtOnce = 32;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {BenchSite.Host}\r\n\r\n");

    private readonly List<SslStream> _open = [];

    public async Task OpenAsync(int count)
    {
        for (var opened = 0; opened < count; opened += AtOnce)
        {
            var batch = Enumerable.Range(0, Math.Min(AtOnce, count - opened)).Select(_ => ConnectAsync());
            _open.AddRange(await Task.WhenAll(batch));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _open) await stream.DisposeAsync();
        _open.Clear();
    }

    private async Task<SslStream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = BenchSite.Host });
        await stream.WriteAsync(Request);
        var response = new byte[4096];
        var read = await stream.ReadAsync(response);
        if (!Encoding.ASCII.GetString(response, 0, read).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            throw new InvalidOperationException("the server did not answer 200: " + Encoding.ASCII.GetString(response, 0, read));
        return stream;
    }
}
