using EdgeProxy.Admin.Health;
using EdgeProxy.Certificates;
using EdgeProxy.Configuration;
using EdgeProxy.Generations;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Telemetry.ClientTrust;
using EdgeProxy.Telemetry.Events;
using EdgeProxy.Tls;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace EdgeProxy.Reloading;

internal static class ReloadingServiceCollectionExtensions
{
    /// <summary>Registers the store that is being filled, and what keeps it up to date.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services, EdgeConfiguration configuration, FirstLoad certificates)
    {
        var settings = configuration.Settings;
        services.TryAddSingleton<EventJournal>();
        services.AddSingleton<FileNotifications>();
        services.AddSingleton(certificates);
        services.AddSingleton(certificates.Store);
        services.AddSingleton<CertificateSwaps>();
        services.AddSingleton<CertificateReporter>();
        services.AddSingleton<ClientTrustReporter>();
        services.AddSingleton(provider => new TrustStore(
            ClientDemandSet.FilesOf(settings.Tls),
            settings.Certificates,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ClientTrustReporter>()));
        services.AddSingleton<IConfigurationTarget, ClientTrustTarget>();
        services.AddSingleton(provider => new CertificateLoop(
            provider.GetRequiredService<CertificateStore>(),
            settings.Certificates,
            provider.GetRequiredService<CertificateReporter>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<FileNotifications>())
        {
            Beside = provider.GetRequiredService<TrustStore>(),
            Stapler = provider.GetService<StapleLoop>(),
        });
        services.AddSingleton<CertificateService>();
        services.AddSingleton<IReadinessCheck>(static provider => provider.GetRequiredService<CertificateService>());
        services.AddHostedService(static provider => provider.GetRequiredService<CertificateService>());
        services.AddSingleton<CertificateLoopMetrics>();
        services.AddSingleton<ClientTrustGauges>();
        services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddInstrumentation<CertificateLoopMetrics>().AddInstrumentation<ClientTrustGauges>());
        return services;
    }
}

internal static class CertificateStores
{
    /// <summary>A store as <c>run</c> and <c>check</c> both use it.</summary>
    public static CertificateStore Create(EdgeConfiguration configuration, TimeProvider time, LastGoodShelf? lastGood = null)
    {
        var settings = SettingsOf(configuration, time);
        var stapling = configuration.Settings.Stapling;
        return new CertificateStore(settings.Sources, settings.Options, time, settings.Loader, lastGood)
        {
            HoldForStaple = stapling.OnMissing == MissingStaple.HoldMustStaple ? stapling.HoldTimeout : TimeSpan.Zero,
        };
    }

    /// <summary>What a configuration makes a store go by. Candidates are tried under the policies that come with it.</summary>
    public static StoreSettings SettingsOf(EdgeConfiguration configuration, TimeProvider time)
    {
        var settings = configuration.Settings;
        return new StoreSettings(
            CertificateStore.SourcesOf(settings.Certificates),
            new CatalogOptions
            {
                DefaultName = settings.Certificates.Default,
                DefaultForUnknownName = settings.Tls.UnknownServerName == UnknownServerName.Default,
            },
            new CandidateLoader(settings.Certificates.Vetting, new TrialHandshake(configuration.Policies), time));
    }

    /// <summary>What takes the last good versions across a restart. For <c>run</c> alone: <c>check</c> judges what is there, and leaves no trace.</summary>
    public static LastGoodShelf? LastGood(EdgeSettings settings) =>
        settings is { Certificates.KeepLastGoodOnDisk: true, StateDirectory: { } directory } ? new LastGoodShelf(directory) : null;
}
