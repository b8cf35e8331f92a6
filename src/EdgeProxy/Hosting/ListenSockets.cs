using System.Net;
using System.Net.Sockets;
using EdgeProxy.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeProxy.Hosting;

/// <summary>Binds the sockets, and says plainly which address could not be bound and why.</summary>
internal sealed class ListenSockets(EdgeSettings settings)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A socket bound to the address, not yet listening.</summary>
    /// <exception cref="ListenException">It cannot be bound.</exception>
    public Socket Bind(EndPoint endPoint)
    {
        try
        {
            if (endPoint is not UnixDomainSocketEndPoint unix) return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

            RemoveStale(unix);
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(unix);

            // Who may write to the admin socket may drain the proxy. Nothing can connect before Kestrel listens, so there is no gap.
            if (unix.Equals(settings.Admin.Address.EndPoint) && !OperatingSystem.IsWindows()) File.SetUnixFileMode(unix.ToString(), OwnerOnly);
            return socket;
        }
        catch (SocketException failure)
        {
            throw new ListenException(endPoint, Explain(failure), failure);
        }
    }

    // A process that was killed leaves its socket file behind, and bind(2) refuses while it is there.
    private static void RemoveStale(UnixDomainSocketEndPoint unix)
    {
        if (!File.Exists(unix.ToString())) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(unix);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(unix.ToString());
        }
    }

    private static string Explain(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the address is already in use by another process",
        SocketError.AccessDenied => "permission denied (ports below 1024 need CAP_NET_BIND_SERVICE; a unix socket needs a folder this user may write to)",
        SocketError.AddressNotAvailable => "no network interface of this machine has that address",
        _ => failure.Message,
    };
}

/// <summary>A listener cannot be bound. The message is for the operator.</summary>
internal sealed class ListenException(EndPoint endPoint, string reason, Exception cause)
    : Exception($"Cannot listen on {new ListenAddress(endPoint)}: {reason}", cause);
