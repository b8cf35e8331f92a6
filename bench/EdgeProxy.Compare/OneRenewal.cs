using System.Globalization;

namespace EdgeProxy.Compare;

/// <summary>What it takes EdgeProxy to notice that one certificate among many was renewed.</summary>
internal static class OneRenewal
{
    private const int Renewals = 5;
    private const string Counter = "edgeproxy_certificate_parses_total";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    // For an EdgeProxy that parses others too, but later.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    public static async Task WriteAsync(BenchSite site, CertificateStock stock, TextWriter output)
    {
        await using var server = await EdgeProxyServer.StartAsync(site, Ports.Free(), stock.Pairs);
        var client = new HandshakeClient(server.Port, stock.Pki);
        await output.WriteLineAsync("\n| renewed by rename | served after, ms | parsed meanwhile |\n|---|---|---|");
        for (var renewal = 1; renewal <= Renewals; renewal++)
        {
            var number = Math.Max(1, stock.Count * renewal / Renewals);
            var parses = await ParsesAsync(server);
            var renewed = stock.Renew(number);
            var written = TimeProvider.System.GetTimestamp();
            while ((await client.ShakeAsync(CertificateStock.HostOf(number))).Leaf != renewed.Sha256) await Task.Delay(Look);
            var took = TimeProvider.System.GetElapsedTime(written);
            await Task.Delay(Aftermath);
            var parsed = await ParsesAsync(server) - parses;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {CertificateStock.NameOf(number)} | {took.TotalMilliseconds:F0} | {parsed} |"));
        }
    }

    private static async Task<long> ParsesAsync(EdgeProxyServer server)
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(server.Metrics);
        var line = metrics.Split('\n').First(line => line.StartsWith(Counter + " ", StringComparison.Ordinal));
        return long.Parse(line[(Counter.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
