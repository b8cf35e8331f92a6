using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeProxy.Compare;

/// <summary>The real EdgeProxy, with the settings it ships with.</summary>
internal sealed partial class EdgeProxyServer : IBenchServer
{
    private readonly Process _process;

    private EdgeProxyServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public IReadOnlyList<int> ProcessIds => [_process.Id];

    public static async Task<EdgeProxyServer> StartAsync(BenchSite site, int backendPort)
    {
        var configuration = site.Write("edgeproxy.json", $$"""
            {
              "EdgeProxy": {
                "Listeners": { "https": { "Address": "127.0.0.1:0", "Tls": true, "Protocols": ["h2", "http/1.1"] } },
                "Admin": { "Address": "127.0.0.1:0" },
                "Certificates": { "Directories": ["{{site.CertificateDirectory}}"] },
                "Drain": { "Delay": "00:00:00", "Timeout": "00:00:01" }
              },
              "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "backend", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "http://127.0.0.1:{{backendPort}}/" } } } }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EdgeProxy.dll"), "run", "--config", configuration])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("EdgeProxy did not start");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ListeningLine().Match(line) is not { Success: true } match) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new EdgeProxyServer(process, int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture));
        }

        throw new InvalidOperationException("EdgeProxy ended before it listened");
    }

    public async ValueTask DisposeAsync()
    {
        using var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await terminate.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"Listening on https://127\.0\.0\.1:(?<port>\d+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();
}
