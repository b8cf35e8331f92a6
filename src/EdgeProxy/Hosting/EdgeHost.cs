using EdgeProxy.AccessLogging;
using EdgeProxy.Admin;
using EdgeProxy.ClientStatuses;
using EdgeProxy.Configuration;
using EdgeProxy.Draining;
using EdgeProxy.Generations;
using EdgeProxy.Limiting;
using EdgeProxy.Proxying;
using EdgeProxy.Reloading;
using EdgeProxy.Stapling;
using EdgeProxy.Telemetry;
using EdgeProxy.Telemetry.IngressNginx;
using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Tickets;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Hosting;

/// <summary>Puts an accepted configuration into service. The composition root.</summary>
internal static class EdgeHost
{
    /// <summary>Binds every listener and serves. The caller waits for the shutdown and disposes.</summary>
    /// <exception cref="ListenException">A listener cannot be bound.</exception>
    public static async Task<WebApplication> StartAsync(ConfigurationSource source, ConfigurationLoad load, LogSettings log)
    {
        var configuration = load.Accepted ?? throw new ArgumentException("A refused configuration cannot be started.", nameof(load));
        using var passed = SocketActivation.FromEnvironment();
        using var sockets = ListenSockets.Bind(configuration.Settings, passed);
        var certificates = FirstLoad.Begin(configuration, TimeProvider.System);
        var binding = new ListenerBinding(configuration.Settings);
        var app = Build(source, load, certificates, binding, sockets, log);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var registry = app.Services.GetRequiredService<ListenerRegistry>();
        registry.Publish(binding.Bound());
        if (passed.Describe(configuration.Settings.Listeners.Select(static listener => listener.Name)) is { } problem) app.Logger.SocketActivationProblem(problem);
        foreach (var warning in load.Findings) app.Logger.ConfigurationWarning(warning.Path, warning.Message);
        foreach (var (variable, right) in OtlpExport.Unusable(app.Configuration)) app.Logger.VariableUnusable(variable, right);
        foreach (var listener in registry.Listeners) app.Logger.Listening(listener.Url, listener.Name);
        return app;
    }

    private static WebApplication Build(
        ConfigurationSource source, ConfigurationLoad load, FirstLoad certificates, ListenerBinding binding, ListenSockets sockets, LogSettings log)
    {
        var configuration = load.Accepted!;

        // Empty, so that nothing but the accepted configuration has a say: no ASPNETCORE_URLS, no Kestrel section, no second reader of files.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "EdgeProxy", EnvironmentName = Environments.Production });
        builder.Logging.AddEdgeConsole(log);
        builder.Configuration.AddInMemoryCollection(OtlpExport.Variables());
        if (!RequestActivities.AreWanted(builder.Configuration, log)) RequestActivities.Suppress(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            KestrelDefaults.Apply(kestrel);
            binding.Configure(kestrel);
        });

        var services = builder.Services;
        services.AddHostCheck();
        services.AddTransportBlocks();
        services.AddSingleton<IConnectionListenerFactory>(services => ActivatorUtilities.CreateInstance<ListenerTransport>(services, sockets));
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        services.AddSingleton(new ActiveConfiguration(configuration));
        services.AddSingleton<ListenerRegistry>();
        services.AddTelemetry().AddOtlp(builder.Configuration, configuration.Settings.Telemetry);
        services.AddIngressNginxNames(configuration.Settings.Telemetry);
        services.AddAccessLog(configuration.Settings.AccessLog);
        services.AddDraining(configuration.Settings.Drain, static provider => provider.GetRequiredService<ActiveConfiguration>().Current.Settings.Drain);
        services.AddSingleton<IConfigurationTarget, DrainBudget>();
        services.AddSingleton<ConnectionLimiter>();
        services.AddSingleton<Reception>();
        services.AddSingleton(static services => ServiceManager.FromEnvironment(services.GetRequiredService<ILogger<ServiceManager>>()));
        services.AddHostedService<ServiceLife>();
        services.AddTlsTermination(configuration);
        services.AddCertificates(configuration, certificates);
        services.AddSessionTickets(configuration.Settings);
        services.AddGenerations(source, load);
        services.AddStapling(configuration.Settings);
        services.AddClientStatus(configuration.Settings);
        services.AddSingleton(AdminToken.From(configuration.Settings.Admin.TokenFile));
        services.AddHostedService<MemoryTrim>();
        services.AddAdmin();
        services.AddEdgeReverseProxy().LoadFromMemory(configuration.Routes.Routes, configuration.Routes.Clusters);

        var app = builder.Build();
        app.Services.BeginTelemetry();
        EdgePipeline.Use(app);
        return app;
    }
}
