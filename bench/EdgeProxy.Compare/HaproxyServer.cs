using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>A real HAProxy that serves every certificate of a folder.</summary>
internal sealed class HaproxyServer : IBenchServer
{
    private const string Program = "/usr/sbin/haproxy";

    private readonly Process _process;

    private HaproxyServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public IReadOnlyList<int> ProcessIds => [_process.Id];

    public static async Task<HaproxyServer> StartAsync(BenchSite site, string combinedCertificates)
    {
        var port = Ports.Free();
        var configuration = site.Write("haproxy.cfg", $$"""
            global
              maxconn 4096
              ssl-default-bind-options ssl-min-ver TLSv1.2
            defaults
              mode http
              timeout connect 5s
              timeout client 600s
              timeout server 600s
            frontend all
              bind 127.0.0.1:{{port}} ssl crt {{combinedCertificates}}/ alpn h2,http/1.1
              http-request return status 200

            """);
        var process = Process.Start(Program, ["-db", "-f", configuration]);
        await Ports.WaitAsync(port, Ports.LongStart);
        return new HaproxyServer(process, port);
    }

    public async ValueTask DisposeAsync()
    {
        using var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await terminate.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
