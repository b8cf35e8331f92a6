using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>A real HAProxy.</summary>
internal sealed class HaproxyServer : IBenchServer
{
    public const string Program = "/usr/sbin/haproxy";

    private readonly Process _process;

    private HaproxyServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public IReadOnlyList<int> ProcessIds => [_process.Id];

    /// <summary>Serves every certificate of a folder, and answers by itself.</summary>
    public static Task<HaproxyServer> StartAsync(BenchSite site, string combinedCertificates) =>
        StartAsync(site, combinedCertificates, "http-request return status 200", cores: null);

    /// <summary>In front of a backend.</summary>
    public static Task<HaproxyServer> StartProxyAsync(BenchSite site, int backendPort, string? cores = null) => StartAsync(site, site.CombinedDirectory, $"""
        default_backend one
            backend one
              server one 127.0.0.1:{backendPort}
        """, cores);

    public async ValueTask DisposeAsync() => await _process.EndAsync("-TERM");

    private static async Task<HaproxyServer> StartAsync(BenchSite site, string combinedCertificates, string answer, string? cores)
    {
        var port = Ports.Free();
        // One thread beside nginx' one worker: the processor time of an operation is what is compared.
        var configuration = site.Write("haproxy.cfg", $$"""
            global
              maxconn 9000
              nbthread 1
              ssl-default-bind-options ssl-min-ver TLSv1.2
            defaults
              mode http
              timeout connect 5s
              timeout client 600s
              timeout server 600s
            frontend all
              bind 127.0.0.1:{{port}} ssl crt {{combinedCertificates}}/ alpn h2,http/1.1
              {{answer}}

            """);
        var process = ServerProcess.Start(ServerProcess.Command(cores, Program, "-db", "-f", configuration));
        await Ports.WaitAsync(port, Ports.LongStart);
        return new HaproxyServer(process, port);
    }
}
