using EdgeProxy.Compare;

namespace EdgeProxy.LoadTests;

/// <summary>An EdgeProxy under load: its own process with the settings it ships with, an nginx behind it, all on the loopback.</summary>
public sealed class LoadTarget : IAsyncDisposable
{
    private readonly BenchSite _site;
    private readonly NginxServer _backend;
    private EdgeProxyServer _server;

    private LoadTarget(BenchSite site, NginxServer backend, EdgeProxyServer server) => (_site, _backend, _server) = (site, backend, server);

    /// <summary>Whether one can be started here.</summary>
    public static bool CanStart => NginxServer.IsInstalled;

    /// <summary>The host it serves.</summary>
    public static string Host => BenchSite.Host;

    /// <summary>Where it listens now.</summary>
    public int Port => Volatile.Read(ref _server).Port;

    internal BenchSite Site => _site;

    /// <summary>Starts backend and proxy.</summary>
    public static async Task<LoadTarget> StartAsync()
    {
        var site = new BenchSite();
        NginxServer? backend = null;
        try
        {
            backend = await NginxServer.StartBackendAsync(site);
            return new LoadTarget(site, backend, await EdgeProxyServer.StartAsync(site, backend.Port));
        }
        catch
        {
            if (backend is not null) await backend.DisposeAsync();
            site.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the certificate while it serves.</summary>
    public void RenewCertificate() => _site.Renew(Host);

    /// <summary>
    /// Replaces the process as a rolling update does: the next one is started, new connections go there, and the old one is told to
    /// drain and waited for.
    /// </summary>
    public async Task ReplaceAsync()
    {
        var old = _server;
        Volatile.Write(ref _server, await EdgeProxyServer.StartAsync(_site, _backend.Port));
        await old.DisposeAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _backend.DisposeAsync();
        _site.Dispose();
    }
}
