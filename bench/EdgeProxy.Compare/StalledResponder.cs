using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Compare;

/// <summary>Takes every connection, and never says a word.</summary>
internal sealed class StalledResponder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _held = [];

    public StalledResponder()
    {
        _listener.Start();
        _ = HoldAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public int Connections => _held.Count;

    public void Dispose()
    {
        _listener.Stop();
        foreach (var client in _held) client.Dispose();
    }

    private async Task HoldAsync()
    {
        try
        {
            while (true) _held.Add(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
