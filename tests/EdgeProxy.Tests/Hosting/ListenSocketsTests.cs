using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using EdgeProxy.Configuration;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Hosting;

[SupportedOSPlatform("linux")]
public class ListenSocketsTests
{
    private static readonly IPEndPoint FreePort = new(IPAddress.Loopback, 0);

    [Fact]
    public void Bind_AddressInUse_NamesListenerAndAddressAndLeavesNothingBound()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(FreePort);
        taken.Listen();
        var address = new ListenAddress(taken.LocalEndPoint!);
        using var folder = new TemporaryDirectory();
        var first = new ListenAddress(new UnixDomainSocketEndPoint(folder.Combine("first.sock")));

        var failure = Assert.Throws<ListenException>(() => ListenSockets.Bind(Settings(admin: address, first)));

        Assert.Equal($"Cannot listen on {address} (admin): the address is in use by another process", failure.Message);
        Assert.False(File.Exists(folder.Combine("first.sock")));
    }

    [Fact]
    public void Bind_FileOfADeadSocket_IsReplaced()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("edge.sock");
        LeaveDeadSocket(path);

        using var sockets = ListenSockets.Bind(Settings(new ListenAddress(new UnixDomainSocketEndPoint(path)), new ListenAddress(FreePort)));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Bind_SocketOfALivingProcess_IsLeftAlone()
    {
        using var folder = new TemporaryDirectory();
        var path = new UnixDomainSocketEndPoint(folder.Combine("edge.sock"));
        using var living = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        living.Bind(path);
        living.Listen();

        Assert.Throws<ListenException>(() => ListenSockets.Bind(Settings(new ListenAddress(path), new ListenAddress(FreePort))));
        Assert.True(File.Exists(path.ToString()));
    }

    [Fact]
    public void Bind_FileThatIsNoSocket_IsLeftAlone()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("appsettings.json");
        File.WriteAllText(path, "{}");

        var failure = Assert.Throws<ListenException>(
            () => ListenSockets.Bind(Settings(new ListenAddress(new UnixDomainSocketEndPoint(path)), new ListenAddress(FreePort))));

        Assert.EndsWith("another process listens there, or the file is no socket", failure.Message, StringComparison.Ordinal);
        Assert.Equal("{}", File.ReadAllText(path));
    }

    [Fact]
    public void Bind_FolderOfAUnixSocketIsMissing_IsSaidSo()
    {
        using var folder = new TemporaryDirectory();
        var path = folder.Combine("absent", "edge.sock");

        var failure = Assert.Throws<ListenException>(
            () => ListenSockets.Bind(Settings(new ListenAddress(new UnixDomainSocketEndPoint(path)), new ListenAddress(FreePort))));

        Assert.Contains("the folder does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_TwoListenersOnAnyFreePort_GetASocketEach()
    {
        using var sockets = ListenSockets.Bind(Settings(new ListenAddress(FreePort), new ListenAddress(FreePort)));

        using var first = sockets.Take(FreePort);
        using var second = sockets.Take(FreePort);

        Assert.NotEqual(first.LocalEndPoint, second.LocalEndPoint);
    }

    private static EdgeSettings Settings(ListenAddress admin, ListenAddress listener) => new()
    {
        Listeners = [new ListenerSettings { Name = "http", Address = listener, Protocols = ["http/1.1"] }],
        Admin = new AdminSettings { Address = admin },
    };

    // As a process that was killed does: .NET would remove the file when the socket is disposed.
    private static void LeaveDeadSocket(string path)
    {
        var temporary = path + ".bound";
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(temporary));
            File.Move(temporary, path);
        }
    }
}
