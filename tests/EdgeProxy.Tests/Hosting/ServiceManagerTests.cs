using System.Net.Sockets;
using System.Text;
using EdgeProxy.Hosting;
using EdgeProxy.Testing;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Hosting;

public sealed class ServiceManagerTests : IDisposable
{
    private const int Us = 4711;

    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingLogger<ServiceManager> _log = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tell_SocketOfTheManager_GetsOneDatagram(bool isAbstract)
    {
        var path = _folder.Combine("notify");
        using var manager = Listen(isAbstract ? $"\0{path}" : path);
        _environment["NOTIFY_SOCKET"] = isAbstract ? $"@{path}" : path;
        using var sut = Create();

        sut.Tell("READY=1", "STATUS=Serving");

        var datagram = new byte[100];
        Assert.Equal("READY=1\nSTATUS=Serving", Encoding.UTF8.GetString(datagram, 0, manager.Receive(datagram)));
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public void Tell_WithoutAManager_DoesNothing()
    {
        using var sut = Create();

        sut.Tell("READY=1");

        Assert.Empty(_log.Messages);
    }

    [Fact]
    public void Tell_ManagerThatIsGone_IsToldOnce()
    {
        var path = _folder.Combine("notify");
        _environment["NOTIFY_SOCKET"] = path;
        using var sut = CreateBefore(Listen(path));

        sut.Tell("READY=1");
        sut.Tell("WATCHDOG=1");

        Assert.StartsWith("Service manager: NOTIFY_SOCKET does not take what it is told: ", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relative/path", "NOTIFY_SOCKET 'relative/path' is neither a path nor an abstract socket (@…); nothing is told")]
    [InlineData("/nowhere/notify", "NOTIFY_SOCKET '/nowhere/notify' cannot be reached: ")]
    public void Create_AddressOfNobody_IsToldOnce(string address, string problem)
    {
        _environment["NOTIFY_SOCKET"] = address;
        using var sut = Create();

        sut.Tell("READY=1");

        Assert.StartsWith($"Service manager: {problem}", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "4711", 30.0)]
    [InlineData("30000000", "1", null)]
    [InlineData(null, null, null)]
    public void Watchdog_MeantForUs_HasItsTime(string? microseconds, string? pid, double? seconds)
    {
        var path = _folder.Combine("notify");
        using var manager = Listen(path);
        _environment["NOTIFY_SOCKET"] = path;
        if (microseconds is not null) _environment["WATCHDOG_USEC"] = microseconds;
        if (pid is not null) _environment["WATCHDOG_PID"] = pid;

        using var sut = Create();

        Assert.Equal(seconds, sut.Watchdog?.TotalSeconds);
    }

    [Fact]
    public void Watchdog_NoNumber_IsSaidAndIsNone()
    {
        var path = _folder.Combine("notify");
        using var manager = Listen(path);
        (_environment["NOTIFY_SOCKET"], _environment["WATCHDOG_USEC"]) = (path, "soon");

        using var sut = Create();

        Assert.Null(sut.Watchdog);
        Assert.Equal("Service manager: WATCHDOG_USEC is 'soon'; expected microseconds; there will be no watchdog", Assert.Single(_log.Messages));
    }

    private static Socket Listen(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(address));
        return socket;
    }

    private ServiceManager Create() => ServiceManager.From(_environment.GetValueOrDefault, Us, _log);

    private ServiceManager CreateBefore(Socket managerThatEnds)
    {
        using (managerThatEnds) return Create();
    }
}
