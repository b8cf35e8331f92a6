using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>
/// What an idle connection costs a server: resident memory with N kept-alive HTTP/1.1 connections over TLS 1.3, each of which made one
/// request, less what the same process took after a first wave of connections had come and gone.
/// </summary>
internal static class IdleMemory
{
    private const int WarmUpConnections = 500;

    public static async Task<int> RunAsync(int connections, int rounds, TextWriter output)
    {
        if (!NginxServer.IsInstalled)
        {
            await output.WriteLineAsync("skipped: nginx is not installed (apt-get install nginx-light)");
            return 1;
        }

        using var site = new BenchSite();
        await using var backend = await NginxServer.StartBackendAsync(site);
        var edge = new List<double>();
        var nginx = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            // A B A B: whatever the machine does meanwhile, it does to both.
            await using (var server = await EdgeProxyServer.StartAsync(site, backend.Port)) edge.AddRange(await MeasureAsync(server, connections));
            await using (var server = await NginxServer.StartProxyAsync(site, backend.Port)) nginx.AddRange(await MeasureAsync(server, connections));
        }

        await output.WriteLineAsync($"# Memory of an idle TLS connection\n\n{Machine.Describe()}\n");
        await output.WriteLineAsync($"{connections} connections, HTTP/1.1 over TLS 1.3, one request each, then idle; median of {rounds} rounds.\n");
        await output.WriteLineAsync("| server | KiB a connection | each round | to nginx |\n|---|---|---|---|");
        await output.WriteLineAsync(Row("EdgeProxy", edge, edge.Median() / nginx.Median()));
        await output.WriteLineAsync(Row("nginx", nginx, 1));
        return 0;
    }

    /// <summary>KiB for each of so many connections, ever more of them.</summary>
    public static async Task<IReadOnlyList<double>> MeasureAsync(IBenchServer server, params IReadOnlyList<int> connections)
    {
        await using (var warmUp = new IdleClients(server.Port)) await warmUp.OpenAsync(WarmUpConnections);
        var before = await ProcessMemory.SettledAsync(server.ProcessIds);
        await using var clients = new IdleClients(server.Port);
        var (open, each) = (0, new List<double>());
        foreach (var count in connections.Order())
        {
            await clients.OpenAsync(count - open);
            open = count;
            each.Add((double)(await ProcessMemory.SettledAsync(server.ProcessIds) - before) / count);
        }

        return each;
    }

    private static string Row(string name, List<double> values, double ratio) => string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {values.Median():F1} | {string.Join(", ", values.Select(value => value.ToString("F1", CultureInfo.InvariantCulture)))} | {ratio:F2}x |");
}
