using System.Net;
using System.Net.Sockets;
using EdgeProxy.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeProxy.Hosting;

/// <summary>
/// The sockets of all listeners: all bound before the host starts, or none, and then it says plainly which address and why. Kestrel takes
/// them over and listens; until then nobody can connect.
/// </summary>
internal sealed class ListenSockets : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Several listeners may ask for the same address with port 0.
    private readonly List<(EndPoint Wanted, Socket Socket)> _bound = [];

    /// <summary>Binds every address of the configuration.</summary>
    /// <exception cref="ListenException">One cannot be bound.</exception>
    public static ListenSockets Bind(EdgeSettings settings)
    {
        var sockets = new ListenSockets();
        try
        {
            foreach (var listener in settings.Listeners) sockets.Bind(listener.Name, listener.Address);
            sockets.Bind(ListenerBinding.AdminName, settings.Admin.Address);

            // Who may write to the admin socket may drain the proxy.
            if (settings.Admin.Address.EndPoint is UnixDomainSocketEndPoint unix && !OperatingSystem.IsWindows()) File.SetUnixFileMode(unix.ToString(), OwnerOnly);
            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>Hands a socket over to Kestrel.</summary>
    public Socket Take(EndPoint wanted)
    {
        var index = _bound.FindIndex(bound => bound.Wanted.Equals(wanted));
        var socket = _bound[index].Socket;
        _bound.RemoveAt(index);
        return socket;
    }

    public void Dispose()
    {
        foreach (var (_, socket) in _bound) socket.Dispose();
        _bound.Clear();
    }

    private void Bind(string listener, ListenAddress address)
    {
        try
        {
            if (address.EndPoint is UnixDomainSocketEndPoint unix) RemoveStale(unix);
            _bound.Add((address.EndPoint, SocketTransportOptions.CreateDefaultBoundListenSocket(address.EndPoint)));
        }
        catch (SocketException failure)
        {
            throw new ListenException(listener, address, address.EndPoint is UnixDomainSocketEndPoint ? ExplainUnix(failure) : Explain(failure), failure);
        }
    }

    // A process that was killed leaves its socket file behind, and bind(2) refuses while it is there. A file that a mistyped path names refuses
    // connections just as a dead socket does; what has a length is no socket, and is not ours to delete.
    private static void RemoveStale(UnixDomainSocketEndPoint unix)
    {
        if (new FileInfo(unix.ToString()) is not { Exists: true, Length: 0 }) return;
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
        SocketError.AddressAlreadyInUse => "the address is in use by another process",
        SocketError.AccessDenied => "permission denied (a port below 1024 needs CAP_NET_BIND_SERVICE)",
        SocketError.AddressNotAvailable => "no network interface of this machine has that address",
        _ => failure.Message,
    };

    // The same numbers mean other things here: bind(2) on a path gives ENOENT, which .NET takes for an address that is not to be had.
    private static string ExplainUnix(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another process listens there, or the file is no socket",
        SocketError.AccessDenied => "permission denied (this user must be allowed to write to the folder)",
        SocketError.AddressNotAvailable => "the folder does not exist, or cannot be written to",
        _ => failure.Message,
    };
}

/// <summary>A listener cannot be bound. The message is for the operator.</summary>
internal sealed class ListenException(string listener, ListenAddress address, string reason, Exception cause)
    : Exception($"Cannot listen on {address} ({listener}): {reason}", cause);
