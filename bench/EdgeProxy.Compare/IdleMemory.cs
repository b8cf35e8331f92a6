using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>
/// What an idle connection costs a server: resident memory with N kept-alive HTTP/1.1 connections over TLS 1.3, each of which made one
/// request, less what the same process took after as many had come and gone, a few at a time.
/// </summary>
/// <remarks>
/// As many, so that what a process needs once, such as code that is compiled while it runs, is there before. A few at a time, because servers
/// differ in what they keep of connections that are gone: what one of them kept of a crowd, the next crowd would be given for nothing.
/// </remarks>
internal static class IdleMemory
{
    private const int AtATime = 25;

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
        for (var gone = 0; gone < connections.Max(); gone += AtATime)
        {
            await using var few = new IdleClients(server.Port);
            await few.OpenAsync(AtATime);
        }

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
