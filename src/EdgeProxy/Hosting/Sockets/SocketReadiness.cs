using System.Net.Sockets;

namespace EdgeProxy.Hosting;

/// <summary>
/// Waits until a socket is readable: a receive of nothing, which .NET completes when there is something, and which needs no buffer meanwhile.
/// </summary>
internal sealed class SocketReadiness(SocketReader reader) : SocketAsyncEventArgs(true)
{
    protected override void OnCompleted(SocketAsyncEventArgs e) => reader.Readable(SocketError);
}
