using EdgeProxy.Telemetry.Otlp;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EdgeProxy.Hosting;

/// <summary>
/// Looks at the Host of each request between Kestrel and ASP.NET. Later would be too late: ASP.NET reads it for its own diagnostics before the first
/// middleware, and an exception there ends the connection with a stack trace in the log, as often as anybody likes.
/// </summary>
/// <param name="kestrel">The server.</param>
/// <param name="sampling">Which requests are traced, which is decided in the same place; <see langword="null"/> where none are.</param>
internal sealed class HostCheckingServer(IServer kestrel, RequestSampling? sampling) : IServer, IAsyncDisposable
{
    public IFeatureCollection Features => kestrel.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull =>
        kestrel.StartAsync(new Application<TContext>(application, sampling), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => kestrel.StopAsync(cancellationToken);

    public void Dispose() => kestrel.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (kestrel is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else kestrel.Dispose();
    }

    private sealed class Application<TContext>(IHttpApplication<TContext> application, RequestSampling? sampling) : IHttpApplication<TContext> where TContext : notnull
    {
        public TContext CreateContext(IFeatureCollection contextFeatures)
        {
            var headers = contextFeatures.GetRequiredFeature<IHttpRequestFeature>().Headers;
            if (!HostField.IsUsable(headers.Host))
            {
                headers.Remove("Host");
                contextFeatures.Set(UnusableHost.Instance);
            }

            sampling?.Begin(headers);
            return application.CreateContext(contextFeatures);
        }

        public Task ProcessRequestAsync(TContext context) => application.ProcessRequestAsync(context);

        public void DisposeContext(TContext context, Exception? exception)
        {
            application.DisposeContext(context, exception);
            if (sampling is not null) RequestSampling.End();
        }
    }
}

/// <summary>Says of a request that it had a Host which names no host, and has none any more.</summary>
internal sealed class UnusableHost
{
    public static readonly UnusableHost Instance = new();
}

/// <summary>Answers such requests.</summary>
internal sealed class UnusableHosts(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Only a request that has none can have lost it; to look for the feature costs more than all the rest.
        if (context.Request.Headers.Host.Count > 0 || context.Features.Get<UnusableHost>() is null) return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync("400 Bad Request: the Host field names no host.\n");
    }
}

internal static class HostCheckingServiceCollectionExtensions
{
    /// <summary>Puts the check around the server that is registered.</summary>
    public static IServiceCollection AddHostCheck(this IServiceCollection services)
    {
        var server = services.Last(static service => service.ServiceType == typeof(IServer)).ImplementationType
            ?? throw new InvalidOperationException("Kestrel is registered otherwise than by its type.");
        services.RemoveAll<IServer>();
        return services.AddSingleton<IServer>(provider => new HostCheckingServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, server), provider.GetService<RequestSampling>()));
    }
}
