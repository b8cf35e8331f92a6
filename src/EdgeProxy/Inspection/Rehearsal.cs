using System.Net;
using System.Net.Sockets;
using EdgeProxy.Inspection.Connecting;
using EdgeProxy.Inspection.Handshakes;

namespace EdgeProxy.Inspection;

/// <summary>
/// Goes through the first steps once with a listener of its own. .NET compiles code when it first runs, which took 130 ms where the network
/// took one: without this, a fast server would look slow.
/// </summary>
internal static class Rehearsal
{
    // A handshake_failure, so that the client gets as far as reading an answer.
    private static readonly byte[] Alert = [21, 3, 3, 0, 2, 2, AlertName.HandshakeFailure];

    public static async Task RunAsync(ClientContexts contexts, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            using var deadline = new Deadline(InspectionLimits.Connect, time, cancellation);
            var answer = AnswerAsync(listener, deadline.Token);
            var dialer = new Dialer(time);
            var target = new InspectTarget("localhost", ((IPEndPoint)listener.LocalEndPoint!).Port, "localhost");
            _ = await dialer.ResolveAsync(target, deadline.Token);
            var (peer, connection, _) = await dialer.DialAsync(target, [IPAddress.Loopback], deadline.Token);
            if (peer is not null && connection is not null) _ = await FirstHandshake.RunAsync(peer, connection, contexts, deadline.Token);
            await answer;
        }
        catch (Exception failed) when (failed is SocketException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Then the first times are a little long.
        }
    }

    private static async Task AnswerAsync(Socket listener, CancellationToken cancellation)
    {
        using var connection = await listener.AcceptAsync(cancellation);
        _ = await connection.ReceiveAsync(new byte[4096], cancellation);
        await connection.SendAsync(Alert, cancellation);
    }
}
