using System.Diagnostics;

namespace EdgeProxy.Compare;

/// <summary>A real nginx: as the peer that is compared, or as the backend behind all of them.</summary>
internal sealed class NginxServer : IBenchServer
{
    public const string Program = "/usr/sbin/nginx";

    private readonly Process _master;

    private NginxServer(Process master, int port)
    {
        _master = master;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public IReadOnlyList<int> ProcessIds => [_master.Id, .. ProcessMemory.ChildrenOf(_master.Id)];

    /// <summary>
    /// Answers <c>/</c> in two bytes, <c>/1k</c> in 1 KiB, <c>/1m</c> in 1 MiB, and <c>/upload</c> once it has all of the body.
    /// </summary>
    public static Task<NginxServer> StartBackendAsync(BenchSite site)
    {
        File.WriteAllBytes(Path.Combine(site.Root, "1m"), new byte[1 << 20]);
        // An nginx that answers by itself does not wait for the body, so the upload goes through a second location, which gets none of it.
        return StartAsync(site, "backend", cores: null, port => $$"""
            keepalive_requests 100000000;
            client_max_body_size 64m;
            server {
              listen 127.0.0.1:{{port}} backlog=4096;
              location / { return 200 'ok'; }
              location = /1k { return 200 '{{new string('x', 1024)}}'; }
              location = /1m { root {{site.Root}}; }
              location = /upload {
                client_body_buffer_size 2m;
                proxy_pass http://127.0.0.1:{{port}}/;
                proxy_pass_request_body off;
                proxy_set_header Content-Length "";
              }
            }
            """);
    }

    /// <summary>
    /// In front of a backend. Bodies are streamed, as every other server here does; by default nginx would write them to disk first. Its
    /// limit of requests on a connection is lifted, because no other server has one.
    /// </summary>
    public static Task<NginxServer> StartProxyAsync(BenchSite site, int backendPort, string? cores = null) => StartAsync(site, "proxy", cores, port => $$"""
        upstream backend { server 127.0.0.1:{{backendPort}}; keepalive 64; keepalive_requests 100000000; }
        ssl_protocols TLSv1.2 TLSv1.3;
        keepalive_timeout 600s;
        keepalive_requests 100000000;
        client_max_body_size 64m;
        proxy_request_buffering off;
        proxy_max_temp_file_size 0;
        {{ProxyBlock(BenchSite.Host, port, site)}}
        {{ProxyBlock(BenchSite.RsaHost, port, site)}}
        """);

    /// <summary>One server block for each certificate.</summary>
    public static Task<NginxServer> StartManyAsync(BenchSite site, CertificateStock stock) => StartAsync(site, "many", cores: null, port => $$"""
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

    public async ValueTask DisposeAsync() => await _master.EndAsync("-QUIT");

    private static string ProxyBlock(string host, int port, BenchSite site) => $$"""
        server {
          listen 127.0.0.1:{{port}} ssl http2;
          server_name {{host}};
          ssl_certificate {{site.CertificateFile(host)}};
          ssl_certificate_key {{site.KeyFile(host)}};
          location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }
        }
        """;

    private static async Task<NginxServer> StartAsync(BenchSite site, string name, string? cores, Func<int, string> server)
    {
        var port = Ports.Free();
        var temporary = Path.Combine(site.Root, name);
        Directory.CreateDirectory(temporary);
        // Started by root, its worker would be somebody else, who may not read what this run has written.
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        var configuration = site.Write($"{name}.conf", $$"""
            {{user}}
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
        var process = ServerProcess.Start(ServerProcess.Command(cores, Program, "-c", configuration, "-e", Path.Combine(temporary, "start.log")));
        await Ports.WaitAsync(port, Ports.LongStart);
        return new NginxServer(process, port);
    }
}
