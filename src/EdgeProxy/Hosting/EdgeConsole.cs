using Microsoft.Extensions.Logging.Console;

namespace EdgeProxy.Hosting;

/// <summary>The log on standard output.</summary>
internal static class EdgeConsole
{
    public static void AddEdgeConsole(this ILoggingBuilder logging, LogSettings settings)
    {
        // The frameworks below report what matters as warnings; their information is about requests, and an edge logs none by default.
        var foreign = settings.Level <= LogLevel.Debug ? LogLevel.Information : LogLevel.Warning;
        logging
            .SetMinimumLevel(settings.Level)
            .AddFilter("Microsoft", Max(foreign, settings.Level))
            .AddFilter("System", Max(foreign, settings.Level))
            .AddFilter("Yarp", Max(foreign, settings.Level))
            // A stack for each request that a backend fails; Proxying's UpstreamFailures says it in a line.
            .AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", settings.Level <= LogLevel.Debug ? LogLevel.Information : LogLevel.Error);

        logging.AddConsole(console =>
        {
            console.FormatterName = settings.Format == LogFormat.Json ? JsonLineFormatter.FormatterName : PlainLineFormatter.FormatterName;
            // A terminal or pipe that nobody reads must not hold up connections: what does not fit the queue is dropped, and said.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        logging.AddConsoleFormatter<PlainLineFormatter, ConsoleFormatterOptions>();
        logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
    }

    private static LogLevel Max(LogLevel left, LogLevel right) => left > right ? left : right;
}
