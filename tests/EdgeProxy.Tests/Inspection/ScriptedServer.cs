using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeProxy.Tests.Inspection;

/// <summary>A server that answers each connection in turn as a test says. It hears the first bytes, then does its part, then the connection ends.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ScriptedServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Takes the next connection and waits for its first bytes.</summary>
    public async Task<Socket> HearAsync()
    {
        var connection = await _listener.AcceptAsync();
        await connection.ReceiveAsync(new byte[4096]);
        return connection;
    }

    /// <summary>Hears the next connection and answers it.</summary>
    public async Task AnswerAsync(string text)
    {
        using var connection = await HearAsync();
        await connection.SendAsync(Encoding.Latin1.GetBytes(text));
        connection.Shutdown(SocketShutdown.Send);
        await connection.ReceiveAsync(new byte[4096]);
    }

    public void Dispose() => _listener.Dispose();
}
