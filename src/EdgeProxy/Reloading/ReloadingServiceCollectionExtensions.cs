using EdgeProxy.Admin.Health;
using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Tls;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Reloading;

internal static class ReloadingServiceCollectionExtensions
{
    /// <summary>Registers the store over the configured sources, and what fills it and keeps it up to date.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services, EdgeSettings settings)
    {
        services.TryAddSingleton<EventJournal>();
        services.AddSingleton(static provider => new TrialHandshake(() => provider.GetRequiredService<TlsState>().Current.Policies));
        services.AddSingleton(provider => CertificateStores.Create(
            settings, provider.GetRequiredService<TrialHandshake>(), provider.GetRequiredService<TimeProvider>(), CertificateStores.LastGood(settings)));
        services.AddSingleton<CertificateSwaps>();
        services.AddSingleton<CertificateReporter>();
        services.AddSingleton(provider => new CertificateLoop(
            provider.GetRequiredService<CertificateStore>(),
            settings.Certificates,
            provider.GetRequiredService<CertificateReporter>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CertificateService>();
        services.AddSingleton<IReadinessCheck>(static provider => provider.GetRequiredService<CertificateService>());
        services.AddHostedService<HangupSignal>();
        services.AddHostedService(static provider => provider.GetRequiredService<CertificateService>());
        services.AddSingleton<CertificateLoopMetrics>();
        services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddInstrumentation<CertificateLoopMetrics>());
        return services;
    }
}

internal static class CertificateStores
{
    /// <summary>A store as <c>run</c> and <c>check</c> both use it.</summary>
    public static CertificateStore Create(EdgeSettings settings, ICandidateTrial trial, TimeProvider time, LastGoodShelf? lastGood = null) => new(
        CertificateStore.SourcesOf(settings.Certificates),
        new CatalogOptions
        {
            DefaultName = settings.Certificates.Default,
            DefaultForUnknownName = settings.Tls.UnknownServerName == UnknownServerName.Default,
        },
        time,
        new CandidateLoader(settings.Certificates.Vetting, trial, time),
        lastGood);

    /// <summary>What takes the last good versions across a restart. For <c>run</c> alone: <c>check</c> judges what is there, and leaves no trace.</summary>
    public static LastGoodShelf? LastGood(EdgeSettings settings) =>
        settings is { Certificates.KeepLastGoodOnDisk: true, StateDirectory: { } directory } ? new LastGoodShelf(directory) : null;
}
