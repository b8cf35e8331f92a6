using System.Net;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary>nginx as a backend: another HTTP implementation than Kestrel's, and fast enough never to be the bottleneck.</summary>
internal sealed class NginxBackend : IAsyncDisposable
{
    public const string Answer = "from nginx\n";

    private const int Attempts = 5;

    private readonly TemporaryDirectory _folder;
    private readonly ChildProcess _process;

    private NginxBackend(TemporaryDirectory folder, ChildProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Address = $"http://127.0.0.1:{port}/";
    }

    public string Address { get; }

    public static async Task<NginxBackend> StartAsync()
    {
        var folder = new TemporaryDirectory();
        for (var attempt = 1; ; attempt++)
        {
            var port = FindFreePort();
            var process = Tool.Start("nginx", "-p", folder.Path, "-e", "stderr", "-c", folder.Write("nginx.conf", Configuration(port)));
            await Eventually.GetAsync("nginx to listen", async () => process.HasExited || await Loopback.AcceptsAsync(port), static done => done);
            if (!process.HasExited) return new NginxBackend(folder, process, port);
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

    private static string Configuration(int port) =>
        $$"""
        daemon off;
        pid nginx.pid;
        worker_processes 1;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          keepalive_requests 1000000;
          server {
            listen 127.0.0.1:{{port}};
            location / { return 200 "from nginx\n"; }
          }
        }
        """;

    // nginx cannot be asked which port it got for 0. Another process may be faster to this one; then the next try gets another.
    private static int FindFreePort()
    {
        using var probe = Loopback.Listen();
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
