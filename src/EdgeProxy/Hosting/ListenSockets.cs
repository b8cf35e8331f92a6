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

    // asm-generic/socket.h. .NET has no name for it.
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    private readonly SocketActivation? _passed;

    // Several listeners may ask for the same address with port 0.
    private readonly List<ListenSocket> _bound = [];

    private ListenSockets(SocketActivation? passed) => _passed = passed;

    /// <summary>Binds every address of the configuration that was not passed to us.</summary>
    /// <param name="settings">What is configured.</param>
    /// <param name="passed">Sockets that are bound already.</param>
    /// <exception cref="ListenException">One cannot be bound.</exception>
    public static ListenSockets Bind(EdgeSettings settings, SocketActivation? passed = null)
    {
        var sockets = new ListenSockets(passed);
        try
        {
            foreach (var listener in settings.Listeners) sockets.Bind(listener.Name, listener.Address, listener.ReusePort, isPublic: true);
            sockets.Bind(ListenerBinding.AdminName, settings.Admin.Address, reusePort: false, isPublic: false);

            // Who may write to the admin socket may drain the proxy. One that was passed has the mode its owner gave it.
            if (settings.Admin.Address.EndPoint is UnixDomainSocketEndPoint unix && !sockets._bound[^1].IsShared && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(unix.ToString(), OwnerOnly);
            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>What <see cref="Take"/> will hand over next for an address.</summary>
    public ListenSocket Next(EndPoint wanted) => _bound.First(bound => bound.Wanted.Equals(wanted));

    /// <summary>Hands a socket over to Kestrel.</summary>
    public Socket Take(EndPoint wanted)
    {
        var next = Next(wanted);
        _bound.Remove(next);
        return next.Socket;
    }

    public void Dispose()
    {
        foreach (var bound in _bound) bound.Socket.Dispose();
        _bound.Clear();
    }

    private void Bind(string listener, ListenAddress address, bool reusePort, bool isPublic)
    {
        if (_passed?.Take(listener, address.EndPoint) is { } passed)
        {
            _bound.Add(new ListenSocket(listener, address.EndPoint, passed, isPublic, IsShared: true));
            return;
        }

        try
        {
            if (address.EndPoint is UnixDomainSocketEndPoint unix) RemoveStale(unix);
            var socket = reusePort && address.EndPoint is IPEndPoint ip ? BindBesideOthers(ip) : SocketTransportOptions.CreateDefaultBoundListenSocket(address.EndPoint);
            _bound.Add(new ListenSocket(listener, address.EndPoint, socket, isPublic, IsShared: false));
        }
        catch (SocketException failure)
        {
            throw new ListenException(listener, address, address.EndPoint is UnixDomainSocketEndPoint ? ExplainUnix(failure) : Explain(failure), failure);
        }
    }

    /// <summary>The kernel spreads connections over all sockets that are bound this way, of whatever processes of the same user.</summary>
    private static Socket BindBesideOthers(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As Kestrel does: [::] is IPv4 as well.
            if (address.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
            socket.Bind(address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
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

/// <summary>A socket that is bound.</summary>
/// <param name="Listener">The name of the listener it is for.</param>
/// <param name="Wanted">The address that was asked for.</param>
/// <param name="Socket">The socket.</param>
/// <param name="IsPublic">It is not the operators'.</param>
/// <param name="IsShared">Another process holds the same socket.</param>
internal sealed record ListenSocket(string Listener, EndPoint Wanted, Socket Socket, bool IsPublic, bool IsShared);

/// <summary>A listener cannot be bound. The message is for the operator.</summary>
internal sealed class ListenException(string listener, ListenAddress address, string reason, Exception cause)
    : Exception($"Cannot listen on {address} ({listener}): {reason}", cause);
