using System.Net;
using EdgeProxy.Admin;
using EdgeProxy.Certificates;
using EdgeProxy.Draining;
using EdgeProxy.Hosting;
using EdgeProxy.Telemetry;
using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Testing;
using EdgeProxy.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tests.Testing;

/// <summary>The admin endpoint by itself, on a free port.</summary>
internal sealed class AdminApplication : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdminApplication(AdminToken token, IReadOnlyList<CertificateRecord> certificates, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<ICertificateInventory>(new FixedInventory(certificates));
        builder.Services.AddSingleton(token);
        builder.Services.AddSingleton(new TlsState(new TlsSnapshot(CertificateCatalog.Empty, TlsPolicySet.Compile(new TlsSettings(), [])!)));
        configure?.Invoke(builder.Services);
        builder.Services.AddTelemetry().AddDraining(new DrainSettings()).AddAdmin();
        _app = builder.Build();
        _app.MapAdminEndpoints();
    }

    public ManualTime Time { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public DrainController Drain => Get<DrainController>();

    public ReloadJournal Reloads => Get<ReloadJournal>();

    public ListenerRegistry Listeners => Get<ListenerRegistry>();

    public static Task<AdminApplication> StartAsync(params IReadOnlyList<CertificateRecord> certificates) => StartAsync(AdminToken.None, certificates);

    public static Task<AdminApplication> StartAsync(AdminToken token, params IReadOnlyList<CertificateRecord> certificates) =>
        StartAsync(new AdminApplication(token, certificates));

    /// <summary>With services that the host would bring.</summary>
    public static Task<AdminApplication> StartAsync(Action<IServiceCollection> configure) => StartAsync(new AdminApplication(AdminToken.None, [], configure));

    private static async Task<AdminApplication> StartAsync(AdminApplication application)
    {
        await application._app.StartAsync();
        application.Client = new HttpClient { BaseAddress = new Uri(application._app.Urls.Single()) };
        return application;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class FixedInventory(IReadOnlyList<CertificateRecord> records) : ICertificateInventory
    {
        public IReadOnlyList<CertificateRecord> Snapshot() => records;
    }
}
