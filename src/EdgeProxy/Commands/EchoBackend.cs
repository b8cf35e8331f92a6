using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Commands;

/// <summary>A backend on a free loopback port that answers each request with what it saw of it, as JSON.</summary>
internal sealed class EchoBackend : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly WebApplication _app;

    private EchoBackend(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    public static async Task<EchoBackend> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Echo", EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));

        // The proxy's host ends the process; a second listener for the signals would race it.
        builder.Services.AddSingleton<IHostLifetime, ForeverLifetime>();
        var app = builder.Build();
        app.Run(EchoAsync);
        await app.StartAsync();
        return new EchoBackend(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task EchoAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(
            context.Response.Body,
            new
            {
                method = request.Method,
                path = $"{request.Path}{request.QueryString}",
                protocol = request.Protocol,
                headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.Ordinal),
            },
            Readable,
            context.RequestAborted);
    }

    private sealed class ForeverLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
