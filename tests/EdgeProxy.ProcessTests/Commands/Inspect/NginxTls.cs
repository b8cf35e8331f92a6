using System.Net;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Commands.Inspect;

/// <summary>nginx with TLS as Mozilla's intermediate profile has it, and a plain port beside it.</summary>
internal sealed class NginxTls : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly TemporaryDirectory _folder;
    private readonly ChildProcess _process;

    private NginxTls(TemporaryDirectory folder, ChildProcess process, int port, int plainPort)
    {
        _folder = folder;
        _process = process;
        Port = port;
        PlainPort = plainPort;
    }

    public int Port { get; }

    public int PlainPort { get; }

    public static async Task<NginxTls> StartAsync(TestCertificate certificate)
    {
        var folder = new TemporaryDirectory();
        certificate.WritePair(folder.Path, "server");
        for (var attempt = 1; ; attempt++)
        {
            var (port, plainPort) = (FindFreePort(), FindFreePort());
            var process = Tool.Start("nginx", "-p", folder.Path, "-e", "stderr", "-c", folder.Write("nginx.conf", Configuration(port, plainPort)));
            await Eventually.GetAsync("nginx to listen", async () => process.HasExited || await Loopback.AcceptsAsync(port), static done => done);
            if (!process.HasExited) return new NginxTls(folder, process, port, plainPort);
            if (attempt == Attempts) throw new InvalidOperationException($"nginx did not start:\n{process.Output}");
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Signal(Signal.Terminate);
        await _process.WaitForExitAsync();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configuration(int port, int plainPort) =>
        $$"""
        daemon off;
        pid nginx.pid;
        worker_processes 1;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          ssl_certificate server.crt;
          ssl_certificate_key server.key;
          ssl_protocols TLSv1.2 TLSv1.3;
          ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305;
          ssl_prefer_server_ciphers on;
          server {
            listen 127.0.0.1:{{port}} ssl http2;
            listen 127.0.0.1:{{plainPort}};
            return 204;
          }
        }
        """;

    private static int FindFreePort()
    {
        using var probe = Loopback.Listen();
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
