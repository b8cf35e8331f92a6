using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>
/// What thousands of certificates cost a server: how long it takes to start with them, and how much memory each keeps resident, beside
/// the same server with a single one. EdgeProxy also shows what the renewal of one among them costs.
/// </summary>
internal static class ManyCertificates
{
    /// <summary>No request is made, so that nobody needs to answer one.</summary>
    private const int NoBackend = 9;

    public static async Task<int> RunAsync(int count, int rounds, string? only, TextWriter output)
    {
        Contender[] contenders =
        [
            new("EdgeProxy", true, async (site, stock) => await EdgeProxyServer.StartAsync(site, NoBackend, stock.Pairs)),
            new("nginx", NginxServer.IsInstalled, async (site, stock) => await NginxServer.StartManyAsync(site, stock)),
            new("HAProxy", HaproxyServer.IsInstalled, async (site, stock) => await HaproxyServer.StartAsync(site, stock.Combined)),
        ];
        var running = contenders.Where(contender => contender.IsInstalled && (only?.Equals(contender.Name, StringComparison.OrdinalIgnoreCase) ?? true)).ToList();

        using var site = new BenchSite();
        using var single = new CertificateStock(1, combined: true);
        using var many = new CertificateStock(count, combined: only is null);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in running)
            {
                contender.Single.Add(await StartAsync(contender, site, single));
                contender.Many.Add(await StartAsync(contender, site, many));
            }
        }

        await output.WriteLineAsync($"# {count.ToString("N0", CultureInfo.InvariantCulture)} certificates\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync($"ECDSA P-256, each with its own key, one intermediate; median of {rounds} rounds. A start ends with the first handshake for the last certificate's name.\n");
        await output.WriteLineAsync("| server | start, s | to EdgeProxy | with one, s | of processor time, s | resident then, MiB | a certificate, KiB | to EdgeProxy | settled, KiB |\n|---|---|---|---|---|---|---|---|---|");
        foreach (var contender in running) await output.WriteLineAsync(contender.Row(running[0], count));
        if (running[0].Name == "EdgeProxy") await OneRenewal.WriteAsync(site, many, output);
        return 0;
    }

    private static async Task<Start> StartAsync(Contender contender, BenchSite site, CertificateStock stock)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var server = await contender.StartAsync(site, stock);
        var (_, isWhole) = await new HandshakeClient(server.Port, stock.Pki).ShakeAsync(CertificateStock.HostOf(stock.Count));
        var took = TimeProvider.System.GetElapsedTime(started);
        if (!isWhole) throw new InvalidOperationException($"{contender.Name} did not serve the last certificate");
        var (processor, resident) = (ProcessorTime.Of(server.ProcessIds), ProcessMemory.Now(server.ProcessIds));
        return new Start(took.TotalSeconds, processor.TotalSeconds, resident, await ProcessMemory.SettledAsync(server.ProcessIds));
    }

    /// <summary>One start: the time to the first handshake, the processor time in it, and KiB resident then and later.</summary>
    private sealed record Start(double Seconds, double Processor, long Resident, long Settled);

    private sealed record Contender(string Name, bool IsInstalled, Func<BenchSite, CertificateStock, Task<IBenchServer>> StartAsync)
    {
        public List<Start> Single { get; } = [];

        public List<Start> Many { get; } = [];

        public string Row(Contender first, int count) => string.Create(CultureInfo.InvariantCulture, $"""
            | {Name} | {Time:F2} | {Time / first.Time:F2}x | {Single.Median(start => start.Seconds):F2} | {Many.Median(start => start.Processor):F2} | {Many.Median(start => start.Resident) / 1024:F0} | {Each(start => start.Resident, count):F1} | {Each(start => start.Resident, count) / first.Each(start => start.Resident, count):F2}x | {Each(start => start.Settled, count):F1} |
            """);

        private double Time => Many.Median(start => start.Seconds);

        private double Each(Func<Start, double> memory, int count) => (Many.Median(memory) - Single.Median(memory)) / Math.Max(1, count - 1);
    }
}
