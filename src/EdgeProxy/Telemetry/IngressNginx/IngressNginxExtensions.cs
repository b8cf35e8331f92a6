using OpenTelemetry.Metrics;

namespace EdgeProxy.Telemetry.IngressNginx;

internal static class IngressNginxExtensions
{
    /// <summary>Registers the aliases, where the configuration wants them.</summary>
    public static IServiceCollection AddIngressNginxNames(this IServiceCollection services, TelemetrySettings settings)
    {
        if (!settings.IngressNginxNames) return services;
        services.AddSingleton<IngressNginxMetrics>();
        services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddMeter(IngressNginxMetrics.MeterName).AddInstrumentation<IngressNginxMetrics>());
        return services;
    }

    /// <summary>Counts public requests under those names. Without them it is not there at all.</summary>
    public static void UseIngressNginxNames(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<IngressNginxMetrics>() is not { } metrics) return;
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use(next => async context =>
        {
            var started = time.GetTimestamp();
            await next(context);
            metrics.Ended(context.Response.StatusCode, time.GetElapsedTime(started));
        });
    }
}
