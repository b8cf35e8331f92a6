using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>A real Caddy as a proxy.</summary>
internal sealed class CaddyServer : IBenchServer
{
    public const string Program = "/usr/bin/caddy";

    private readonly Process _process;

    private CaddyServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public IReadOnlyList<int> ProcessIds => [_process.Id];

    public static async Task<CaddyServer> StartAsync(BenchSite site, int backendPort, string? cores = null)
    {
        var port = Ports.Free();
        // Without its own files Caddy would write to the home of whoever runs this.
        var configuration = site.Write("Caddyfile", $$"""
            {
              admin off
              auto_https off
              storage file_system {{site.Root}}/caddy
              log {
                level ERROR
              }
            }
            {{Site(BenchSite.Host)}}
            {{Site(BenchSite.RsaHost)}}
            """);
        var command = ServerProcess.Command(cores, Program, "run", "--adapter", "caddyfile", "--config", configuration);
        // It tells of its start there, whatever the level is.
        command.RedirectStandardError = true;
        var process = ServerProcess.Start(command);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        await Ports.WaitAsync(port, Ports.LongStart);
        return new CaddyServer(process, port);

        string Site(string host) => $$"""
            https://{{host}}:{{port}} {
              bind 127.0.0.1
              tls {{site.CertificateFile(host)}} {{site.KeyFile(host)}}
              reverse_proxy 127.0.0.1:{{backendPort}}
            }
            """;
    }

    public async ValueTask DisposeAsync() => await _process.EndAsync("-TERM");
}
