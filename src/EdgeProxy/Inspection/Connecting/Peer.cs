using System.Net;
using System.Net.Sockets;

namespace EdgeProxy.Inspection.Connecting;

/// <summary>The address that answered: every connection of an inspection goes to the same one.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="ServerName">The name for SNI, if any.</param>
/// <param name="Time">Clock of deadlines and durations.</param>
internal sealed record Peer(IPEndPoint EndPoint, string? ServerName, TimeProvider Time)
{
    /// <summary>Connects within <see cref="InspectionLimits.Connect"/>.</summary>
    /// <exception cref="SocketException">Refused, unreachable, or silent.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        using var deadline = new Deadline(InspectionLimits.Connect, Time, cancellation);
        var socket = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(EndPoint, deadline.Token);
            return socket;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public double MillisecondsSince(long timestamp) => Time.MillisecondsSince(timestamp);
}
