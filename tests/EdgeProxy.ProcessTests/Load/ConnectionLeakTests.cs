using EdgeProxy.ProcessTests.Backends;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Load;

/// <summary>Connections that come and go leave nothing behind: no file descriptor, no native session, no managed object.</summary>
public sealed class ConnectionLeakTests
{
    private const int AtOnce = 16;

    // Until here pools, tiers of the JIT and the heap find their size.
    private const int WarmUp = 4_000;
    private const int Measured = 6_000;

    // One SSL left behind with each connection would show as about 27 KiB, and nothing left behind shows as some 200 bytes.
    private const long AllowedPerConnection = 2 * 1024;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);
    private const double AtRest = 0.02;

    [Fact]
    public async Task Connections_TenThousandOpenedUsedAndClosed_LeaveNothingBehind()
    {
        await using var backend = await Backend.StartAsync();
        using var setup = new EdgeSetup().AddUsualCertificates().Proxy("http", "/{**rest}", backend.Http1Address);
        MakeResidentMemoryTellWhatLives(setup.Environment);
        await using var edge = await EdgeProcess.StartAsync(setup);
        await OpenUseAndCloseAsync(edge, WarmUp);
        var (files, memory) = await SettleAsync(edge);

        await OpenUseAndCloseAsync(edge, Measured);

        var (filesAfter, memoryAfter) = await SettleAsync(edge);
        Assert.InRange(filesAfter - files, -AtOnce, AtOnce);
        Assert.InRange((memoryAfter - memory) / Measured, long.MinValue, AllowedPerConnection);
    }

    // Otherwise it tells when the collector last ran, and how many threads have an arena of their own.
    private static void MakeResidentMemoryTellWhatLives(Dictionary<string, string> environment)
    {
        environment["DOTNET_GCgen0size"] = "400000"; // Hexadecimal: 4 MiB.
        environment["DOTNET_gcConcurrent"] = "0";
        environment["MALLOC_ARENA_MAX"] = "2";
    }

    private static Task OpenUseAndCloseAsync(EdgeProcess edge, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (number, _) =>
        {
            using var client = await RawTlsClient.ConnectAsync(edge.HttpsPort);
            await client.HandshakeAsync();
            if (number % 4 == 0) return; // Some leave without a word.
            var answer = await client.GetAsync();
            Assert.StartsWith("HTTP/1.1 200", answer.Text, StringComparison.Ordinal);
        });

    private static async Task<(int Files, long Memory)> SettleAsync(EdgeProcess edge)
    {
        await edge.WaitForMetricAsync("edgeproxy_tls_handshake_active", 0);
        await Eventually.GetAsync(
            "every connection to be closed",
            async () => (await edge.ScrapeAsync()).Sum("edgeproxy_connections_open"),
            open => open <= 1); // The one that asks.
        // After a second of rest the proxy collects what the burst left. Resting for longer, it has done so.
        await Eventually.GetAsync("the proxy to rest", () => edge.Usage.LoadAsync(Rest), load => load < AtRest, within: TimeSpan.FromMinutes(1));
        return (edge.Usage.OpenFiles, edge.Usage.Resident);
    }
}
