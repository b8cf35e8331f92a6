using System.Net.Sockets;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Load;

/// <summary>More connections than the process may open files.</summary>
public sealed class OpenFileLimitTests
{
    private const int Limit = 600;

    [RequiresTool("prlimit")]
    public async Task Connections_BeyondTheLimit_WaitAndAreServedLater()
    {
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        // None of the idle ones makes room before its time.
        setup.Set("EdgeProxy:Tls:HandshakeTimeout", "00:05:00");
        setup.Launcher = ["prlimit", $"--nofile={Limit}"];
        await using var edge = await EdgeProcess.StartAsync(setup);
        var idle = new List<Socket>();
        try
        {
            while (idle.Count < Limit) idle.Add(await Loopback.ConnectAsync(edge.HttpsPort));
            await edge.WaitForMetricAsync("edgeproxy_connections_accept_paused", 1);
            Assert.InRange(edge.Usage.OpenFiles, 0, Limit - 1);
            // A loop that accepts in vain never rests.
            await Eventually.GetAsync("the process to rest", () => edge.Usage.LoadAsync(TimeSpan.FromSeconds(1)), static load => load < 0.5);
        }
        finally
        {
            idle.ForEach(static socket => socket.Dispose());
        }

        await edge.WaitForMetricAsync("edgeproxy_connections_accept_paused", 0);
        using var client = EdgeClient.Create(edge, setup.Pki, System.Net.HttpVersion.Version11);
        await client.GetStringAsync("/");
        await edge.AssertToldOnceAsync("New connections wait");
    }
}
