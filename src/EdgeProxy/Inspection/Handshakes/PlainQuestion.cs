using System.Net.Sockets;
using System.Text;
using EdgeProxy.Inspection.Connecting;

namespace EdgeProxy.Inspection.Handshakes;

/// <summary>
/// Asks in plain HTTP. A server without TLS often answers a ClientHello with nothing: to it that is a request whose first line does not end.
/// </summary>
internal static class PlainQuestion
{
    /// <summary>The first bytes of the answer; none when there is no answer.</summary>
    public static async Task<byte[]> AskAsync(Peer peer, CancellationToken cancellation)
    {
        using var deadline = new Deadline(InspectionLimits.Probe, peer.Time, cancellation);
        try
        {
            using var socket = await peer.ConnectAsync(deadline.Token);
            var host = peer.ServerName ?? peer.EndPoint.Address.ToString();
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), deadline.Token);
            var start = new byte[Greeting.Length];
            return start[..await socket.ReceiveAsync(start, deadline.Token)];
        }
        catch (SocketException)
        {
            return [];
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return [];
        }
    }
}
