using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>Plain TCP on this machine.</summary>
internal static class Loopback
{
    public static async Task<Socket> ConnectAsync(int port, CancellationToken cancellation = default)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        return socket;
    }

    /// <summary>Sends some text and reads until the other side closes.</summary>
    public static async Task<string> ExchangeAsync(int port, string text)
    {
        using var socket = await ConnectAsync(port);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Whether somebody listens.</summary>
    public static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var socket = await ConnectAsync(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A listening socket on a free port, or on the one asked for.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static Socket Listen(int port = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen();
        return socket;
    }
}
