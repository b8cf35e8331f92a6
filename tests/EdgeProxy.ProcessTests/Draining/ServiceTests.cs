using System.Net.Sockets;
using System.Text;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Draining;

/// <summary>Under a service manager that speaks systemd's protocols.</summary>
public sealed class ServiceTests
{
    // Holds the listening sockets and starts the proxy with them, again after each SIGHUP, as systemd does for "systemctl restart".
    private const string Supervisor =
        """
        import os, signal, socket, sys
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen(1024)
        child = 0
        def start():
            global child
            child = os.fork()
            if child == 0:
                os.dup2(listening.fileno(), 3)
                os.set_inheritable(3, True)
                os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="https")
                os.execvp(sys.argv[1], sys.argv[1:])
        def stop(*_):
            os.kill(child, signal.SIGTERM)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        def restart(*_):
            print("ended with", stop(), flush=True)
            start()
        signal.signal(signal.SIGHUP, restart)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(stop()))
        start()
        while True: signal.pause()
        """;

    [RequiresTool("python3")]
    public async Task Restart_OfASocketActivatedProxy_FailsNoConnection()
    {
        var restarts = LongRun.Wanted ? 20 : 2;
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        setup.Launcher = ["python3", "-c", Supervisor];
        await using var edge = await EdgeProcess.StartAsync(setup);
        var load = new ConnectionLoad(edge.HttpsPort, perSecond: 100);

        await load.RunAsync(async () =>
        {
            for (var restart = 1; restart <= restarts; restart++)
            {
                edge.Signal(Signal.Hangup);
                await edge.WaitForLogAsync("(admin)", times: restart + 1);
            }
        });

        Assert.Empty(load.Failures);
        Assert.DoesNotContain("ended with 1", edge.Log, StringComparison.Ordinal);
        edge.Signal(Signal.Terminate);
        Assert.Equal(0, await edge.WaitForExitAsync());
    }

    [Fact]
    public async Task Life_OfAService_IsToldStepByStep()
    {
        using var folder = new TemporaryDirectory();
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(folder.Combine("notify")));
        using var setup = new EdgeSetup().AddUsualCertificates();
        setup.Environment["NOTIFY_SOCKET"] = folder.Combine("notify");
        setup.Environment["WATCHDOG_USEC"] = "200000";
        await using var edge = await EdgeProcess.StartAsync(setup);
        var told = new List<string>();

        await HearAsync("READY=1\nSTATUS=Serving");
        await HearAsync("WATCHDOG=1");
        edge.Signal(Signal.Hangup);
        await HearAsync("RELOADING=1\nMONOTONIC_USEC=");
        await HearAsync("READY=1");
        edge.Signal(Signal.Terminate);
        await HearAsync("STOPPING=1\nEXTEND_TIMEOUT_USEC=40000000\nSTATUS=Draining, 0 connections open");
        Assert.Equal(0, await edge.WaitForExitAsync());

        // All of it in bounded time: the watchdog's word comes again and again.
        Task HearAsync(string what) => Eventually.EndsAsync(what, ListenForAsync(what));

        async Task ListenForAsync(string what)
        {
            var datagram = new byte[1000];
            do told.Add(Encoding.UTF8.GetString(datagram, 0, await manager.ReceiveAsync(datagram, SocketFlags.None)));
            while (!told[^1].StartsWith(what, StringComparison.Ordinal));
        }
    }
}
