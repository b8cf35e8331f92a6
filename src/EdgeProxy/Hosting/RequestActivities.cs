using EdgeProxy.Configuration;
using EdgeProxy.Telemetry.Otlp;

namespace EdgeProxy.Hosting;

/// <summary>
/// The activity ASP.NET Core begins for each request: an id made, a scope opened, and an execution context that every step behind it has
/// to carry. Without traces, and without a log that names it, nobody reads any of it; <c>traceparent</c> then passes as the client sent it.
/// </summary>
internal static class RequestActivities
{
    // Whoever logs here gets the request's id into the log, so the server makes one. There is no other switch.
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static bool AreWanted(EdgeSettings settings, IConfiguration variables, LogSettings log) =>
        OtlpExport.HasTraces(variables) || settings.AccessLog.Path is not null || log.Level <= LogLevel.Debug;

    public static void Suppress(ILoggingBuilder logging) => logging.AddFilter(Category, LogLevel.None);
}
