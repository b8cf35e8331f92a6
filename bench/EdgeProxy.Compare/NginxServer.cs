using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>A real nginx: as the peer that is compared, or as the backend behind all of them.</summary>
internal sealed class NginxServer : IBenchServer
{
    private readonly Process _master;

    private NginxServer(Process master, int port)
    {
        _master = master;
        Port = port;
    }

    public static bool IsInstalled => File.Exists("/usr/sbin/nginx");

    public int Port { get; }

    public IReadOnlyList<int> ProcessIds => [_master.Id, .. ProcessMemory.ChildrenOf(_master.Id)];

    public static Task<NginxServer> StartBackendAsync(BenchSite site) =>
        StartAsync(site, "backend", port => $"server {{ listen 127.0.0.1:{port}; location / {{ return 200 'ok'; }} }}");

    public static Task<NginxServer> StartProxyAsync(BenchSite site, int backendPort) => StartAsync(site, "proxy", port => $$"""
        upstream backend { server 127.0.0.1:{{backendPort}}; keepalive 64; }
        server {
          listen 127.0.0.1:{{port}} ssl http2;
          ssl_certificate {{site.CertificateFile}};
          ssl_certificate_key {{site.KeyFile}};
          ssl_protocols TLSv1.2 TLSv1.3;
          keepalive_timeout 600s;
          location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }
        }
        """);

    /// <summary>One server block for each certificate.</summary>
    public static Task<NginxServer> StartManyAsync(BenchSite site, CertificateStock stock) => StartAsync(site, "many", port => $$"""
        server_names_hash_max_size {{Math.Max(512, 8 * stock.Count)}};
        server_names_hash_bucket_size 128;
        ssl_protocols TLSv1.2 TLSv1.3;
        {{string.Join('\n', Enumerable.Range(1, stock.Count).Select(number => $$"""
        server {
          listen 127.0.0.1:{{port}} ssl http2;
          server_name {{CertificateStock.HostOf(number)}};
          ssl_certificate {{stock.Pairs}}/{{CertificateStock.NameOf(number)}}.crt;
          ssl_certificate_key {{stock.Pairs}}/{{CertificateStock.NameOf(number)}}.key;
          return 200 'ok';
        }
        """))}}
        """);

    public async ValueTask DisposeAsync()
    {
        using var quit = Process.Start("kill", ["-QUIT", $"{_master.Id}"]);
        await quit.WaitForExitAsync();
        await _master.WaitForExitAsync();
        _master.Dispose();
    }

    private static async Task<NginxServer> StartAsync(BenchSite site, string name, Func<int, string> server)
    {
        var port = Ports.Free();
        var temporary = Path.Combine(site.Root, name);
        Directory.CreateDirectory(temporary);
        var configuration = site.Write($"{name}.conf", $$"""
            daemon off;
            worker_processes 1;
            worker_rlimit_nofile 20000;
            pid {{temporary}}/nginx.pid;
            error_log {{temporary}}/error.log;
            events { worker_connections 16384; }
            http {
              access_log off;
              client_body_temp_path {{temporary}}/body; proxy_temp_path {{temporary}}/proxy;
              fastcgi_temp_path {{temporary}}/fastcgi; uwsgi_temp_path {{temporary}}/uwsgi; scgi_temp_path {{temporary}}/scgi;
              {{server(port)}}
            }
            """);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-c", configuration, "-e", Path.Combine(temporary, "start.log")]))
            ?? throw new InvalidOperationException("nginx did not start");
        await Ports.WaitAsync(port, Ports.LongStart);
        return new NginxServer(process, port);
    }
}
