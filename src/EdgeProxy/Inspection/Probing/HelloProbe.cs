using System.Net.Sockets;
using EdgeProxy.Inspection.Connecting;

namespace EdgeProxy.Inspection.Probing;

/// <summary>Asks a server what it makes of a ClientHello: one connection, one question, and the handshake goes no further.</summary>
internal static class HelloProbe
{
    public static async Task<HelloAnswer> AskAsync(Peer peer, ushort version, IReadOnlyList<ushort> suites, CancellationToken cancellation)
    {
        using var deadline = new Deadline(InspectionLimits.Probe, peer.Time, cancellation);
        try
        {
            using var socket = await peer.ConnectAsync(deadline.Token);
            await socket.SendAsync(ClientHelloWriter.Write(version, suites, peer.ServerName), deadline.Token);
            var buffer = new byte[4096];
            for (var length = 0; length < buffer.Length;)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(length), deadline.Token);
                if (count == 0) return new HelloAnswer(HelloAnswerKind.Closed);
                length += count;
                if (ServerHelloReader.Read(buffer.AsSpan(0, length)) is { } answer) return answer;
            }

            return new HelloAnswer(HelloAnswerKind.Garbage);
        }
        catch (SocketException)
        {
            return new HelloAnswer(HelloAnswerKind.Closed);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return new HelloAnswer(HelloAnswerKind.Silence);
        }
    }
}
