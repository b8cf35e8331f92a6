using EdgeProxy.Admin.Health;
using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Tls;

namespace EdgeProxy.Hosting;

/// <summary>Loads the certificates before the first listener is bound, publishes them to TLS, and says what it found.</summary>
/// <remarks>
/// A process without a single certificate starts all the same: plain listeners and the operator's serve, readiness says what is missing,
/// and one broken file never keeps the others from serving.
/// </remarks>
internal sealed partial class CertificateService(
    CertificateStore store, TlsState tls, ActiveConfiguration configuration, ILogger<CertificateService> log) : IHostedLifecycleService, IReadinessCheck
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var outcome = store.Reload();
        tls.Publish(new TlsSnapshot(store.Current, configuration.Current.Policies));
        foreach (var entry in store.Current.Entries) LogLoaded(entry.Name, string.Join(", ", entry.Hosts.Take(5)), entry.KeyAlgorithm.Name(), entry.NotAfter, entry.Source);
        foreach (var failure in outcome.Failures) LogFailure(failure.Name ?? failure.Source, failure.Reason, failure.Message);
        if (WhyNotReady() is { } reason) LogNothingToServe(reason);
        return Task.CompletedTask;
    }

    public string? WhyNotReady() =>
        store.Current.Entries.Count == 0 && configuration.Current.Settings.Listeners.Any(static listener => listener.Tls)
            ? "no certificate could be loaded, and a listener speaks TLS"
            : null;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(110, LogLevel.Information, "Certificate {Name} serves {Hosts} ({KeyType}, until {NotAfter:u}) from {Source}")]
    private partial void LogLoaded(string name, string hosts, string keyType, DateTimeOffset notAfter, string source);

    [LoggerMessage(111, LogLevel.Error, "Certificate {Name}: {Reason}. {Problem}")]
    private partial void LogFailure(string name, CertificateFailureReason reason, string problem);

    [LoggerMessage(112, LogLevel.Error, "Not ready: {Reason}")]
    private partial void LogNothingToServe(string reason);
}

internal static class CertificateServiceCollectionExtensions
{
    /// <summary>Registers the store over the configured sources and the service that fills it.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services, EdgeSettings settings)
    {
        services.AddSingleton(static provider => new TrialHandshake(() => provider.GetRequiredService<TlsState>().Current.Policies));
        services.AddSingleton(provider => Store(settings, provider.GetRequiredService<TrialHandshake>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CertificateService>();
        services.AddSingleton<IReadinessCheck>(static provider => provider.GetRequiredService<CertificateService>());
        services.AddHostedService(static provider => provider.GetRequiredService<CertificateService>());
        return services;
    }

    /// <summary>A store as <c>run</c> and <c>check</c> both use it.</summary>
    public static CertificateStore Store(EdgeSettings settings, ICandidateTrial trial, TimeProvider time) => new(
        CertificateStore.SourcesOf(settings.Certificates),
        new CatalogOptions
        {
            DefaultName = settings.Certificates.Default,
            DefaultForUnknownName = settings.Tls.UnknownServerName == UnknownServerName.Default,
        },
        time,
        new CandidateLoader(settings.Certificates.Vetting, trial, time));
}
