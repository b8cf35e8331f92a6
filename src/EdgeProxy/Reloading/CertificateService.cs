using EdgeProxy.Admin.Health;
using EdgeProxy.Certificates;
using EdgeProxy.Configuration;

namespace EdgeProxy.Reloading;

/// <summary>Loads the certificates before the first listener is bound, and keeps them up to date until the last one has closed.</summary>
/// <remarks>
/// A process without a single certificate starts all the same: plain listeners and the operator's serve, readiness says what is missing,
/// and one broken file never keeps the others from serving.
/// </remarks>
internal sealed partial class CertificateService(
    CertificateStore store, FirstLoad certificates, CertificateLoop loop, ActiveConfiguration configuration, ILogger<CertificateService> log)
    : IHostedLifecycleService, IReadinessCheck
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        loop.Start(await certificates.Loaded);
        if (WhyNotReady() is { } reason) LogNothingToServe(reason);
    }

    public string? WhyNotReady() =>
        store.Current.Entries.Count == 0 && configuration.Current.Settings.Listeners.Any(static listener => listener.Tls)
            ? "no certificate could be loaded, and a listener speaks TLS"
            : null;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A drain may take long, and certificates expire in the meantime: the loop goes on until nobody can shake hands any more.
    public async Task StoppedAsync(CancellationToken cancellationToken) => await loop.DisposeAsync();

    [LoggerMessage(112, LogLevel.Error, "Not ready: {Reason}")]
    private partial void LogNothingToServe(string reason);
}
