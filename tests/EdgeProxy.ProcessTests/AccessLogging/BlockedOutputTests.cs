using System.Net;
using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.AccessLogging;

/// <summary>Standard output is a pipe that is full: a terminal somebody paused, a log shipper that hangs.</summary>
public sealed class BlockedOutputTests
{
    /// <summary>Some ten lines each at this level: more than the pipe's 64 KiB and the 2,500 messages that may wait hold by far.</summary>
    private const int Requests = 1000;

    // The proxy takes the shell's place. What reads its output stops once the harness knows the ports, and keeps the pipe open for as long as the proxy lives.
    private static readonly string[] ReadingUntilItListens =
        ["bash", "-c", "exec \"$@\" > >(sed -u '/(admin)/q'; while kill -0 $$ 2>/dev/null; do sleep 0.1; done) 2>&1", "bash"];

    [RequiresTool("bash", "sed")]
    public async Task Output_PipeThatNobodyReads_HoldsUpNeitherRequestsNorTheEnd()
    {
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address)
            .Set("EdgeProxy:AccessLog:Path", "stdout").Set("EdgeProxy:AccessLog:QueueLength", 100);
        setup.Launcher = ReadingUntilItListens;
        await using var edge = await EdgeProcess.StartAsync(["run", "--config", setup.Write(), "--log-level", "Debug"], setup);
        using var client = EdgeClient.Create(edge, setup.Pki, HttpVersion.Version11);

        for (var i = 0; i < Requests; i++) await Eventually.EndsAsync("an answer", client.GetStringAsync("/"));

        // It was full: lines of the access log were lost, and told.
        Assert.True((await edge.ScrapeAsync()).Sum("edgeproxy_access_log_dropped_total") > Requests / 2);
        edge.Signal(Signal.Terminate);
        Assert.Equal(0, await edge.WaitForExitAsync());
    }
}
