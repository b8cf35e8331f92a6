using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Compare;

/// <summary>A server under measurement; disposing it ends its processes.</summary>
internal interface IBenchServer : IAsyncDisposable
{
    int Port { get; }

    /// <summary>Every process that serves.</summary>
    IReadOnlyList<int> ProcessIds { get; }
}

/// <summary>Ports for servers that cannot pick their own.</summary>
internal static class Ports
{
    /// <summary>For a server that has thousands of certificates to read first.</summary>
    public static readonly TimeSpan LongStart = TimeSpan.FromMinutes(2);

    /// <summary>A port that was free a moment ago.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until somebody listens.</summary>
    public static async Task WaitAsync(int port, TimeSpan atMost)
    {
        using var deadline = new CancellationTokenSource(atMost);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(1, deadline.Token);
            }
        }
    }
}
