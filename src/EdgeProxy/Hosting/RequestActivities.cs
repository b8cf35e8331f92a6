using EdgeProxy.Telemetry.Otlp;

namespace EdgeProxy.Hosting;

/// <summary>
/// The activity ASP.NET Core begins for each request because a log might name it: an id made, a scope opened, and an execution context that
/// every step behind it has to carry. Nobody reads any of it; what is traced has a span of its own.
/// </summary>
internal static class RequestActivities
{
    // Whoever logs here gets the request's id into the log, so the server makes one. There is no other switch.
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static bool AreWanted(IConfiguration variables, LogSettings log) => log.Level <= LogLevel.Debug && !OtlpExport.HasTraces(variables);

    public static void Suppress(ILoggingBuilder logging) => logging.AddFilter(Category, LogLevel.None);
}
