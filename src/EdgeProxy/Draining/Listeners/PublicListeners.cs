using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Draining;

/// <summary>The listeners a drain closes; the admin one is not among them. Filled while the server binds.</summary>
internal sealed class PublicListeners(TimeProvider time, DescriptorHeadroom? headroom = null)
{
    private readonly List<PoliteListener> _listeners = [];

    /// <summary>Connections the kernel has handed over so far.</summary>
    public long Accepted => _listeners.Sum(static listener => listener.Accepted);

    /// <summary>Takes part in the drain from now on.</summary>
    /// <param name="listener">Accepts from <paramref name="socket"/>.</param>
    /// <param name="socket">The listening socket.</param>
    /// <param name="isShared">Somebody else holds the same socket and goes on with it.</param>
    public IConnectionListener Add(IConnectionListener listener, Socket socket, bool isShared)
    {
        var polite = new PoliteListener(listener, socket, isShared, headroom, time);
        _listeners.Add(polite);
        return polite;
    }

    /// <summary>Closes them all; whoever was in a queue has been accepted.</summary>
    public Task CloseAsync() => Task.WhenAll(_listeners.Select(static listener => listener.CloseAsync()));
}
