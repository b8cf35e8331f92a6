namespace EdgeProxy.AccessLogging;

internal static class AccessLogServiceCollectionExtensions
{
    /// <summary>Registers the access log, where the configuration wants one.</summary>
    public static IServiceCollection AddAccessLog(this IServiceCollection services, AccessLogSettings settings)
    {
        if (settings.Path is null) return services;
        services.AddSingleton(settings);
        services.AddSingleton<AccessLogQueue>();
        services.AddHostedService<AccessLogWriter>();
        return services;
    }

    /// <summary>Whether there is one.</summary>
    public static bool HasAccessLog(this IServiceProvider services) => services.GetService<AccessLogQueue>() is not null;

    /// <summary>Goes first in the pipeline of public requests. Without an access log it is not there at all.</summary>
    public static void UseAccessLog(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        if (services.GetService<AccessLogQueue>() is not { } queue) return;
        app.Use(next => new AccessLog(next, services.GetRequiredService<AccessLogSettings>(), queue, services.GetRequiredService<TimeProvider>()).InvokeAsync);
    }
}
