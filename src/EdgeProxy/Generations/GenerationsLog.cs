namespace EdgeProxy.Generations;

/// <summary>Log messages of the generations slice: event ids 140 to 149.</summary>
internal static partial class GenerationsLog
{
    [LoggerMessage(140, LogLevel.Information, "Configuration generation {Generation} is in force ({Trigger}): {Routes} routes, {Clusters} clusters, {Policies} TLS policies")]
    public static partial void Accepted(this ILogger logger, long generation, string trigger, int routes, int clusters, int policies);

    [LoggerMessage(141, LogLevel.Warning, "{Path}: {Message}")]
    public static partial void Remarked(this ILogger logger, string path, string message);

    [LoggerMessage(142, LogLevel.Error, "Configuration rejected ({Trigger}): {Errors} errors; generation {Generation} stays in force")]
    public static partial void Rejected(this ILogger logger, string trigger, int errors, long generation);

    [LoggerMessage(143, LogLevel.Error, "{Path}: {Message}")]
    public static partial void Blamed(this ILogger logger, string path, string message);

    [LoggerMessage(144, LogLevel.Information, "Configuration unchanged ({Trigger}): generation {Generation} stays in force")]
    public static partial void Unchanged(this ILogger logger, string trigger, long generation);

    [LoggerMessage(145, LogLevel.Error, "A part of the proxy did not take over its new settings; the others did")]
    public static partial void TargetFailed(this ILogger logger, Exception fault);

    [LoggerMessage(146, LogLevel.Error, "The configuration could not be reloaded; what is in force stays")]
    public static partial void ReloadFailed(this ILogger logger, Exception fault);

    [LoggerMessage(147, LogLevel.Warning, "{File} is looked at by the rescan alone, every {Interval}: {Problem}")]
    public static partial void Polling(this ILogger logger, string file, TimeSpan interval, string problem);
}
