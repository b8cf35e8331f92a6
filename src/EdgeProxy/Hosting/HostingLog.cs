namespace EdgeProxy.Hosting;

/// <summary>Log messages of the hosting slice: event ids 100 to 199.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(100, LogLevel.Information, "Listening on {Url} ({Name})")]
    public static partial void Listening(this ILogger logger, string url, string name);

    [LoggerMessage(101, LogLevel.Warning, "{Path}: {Message}")]
    public static partial void ConfigurationWarning(this ILogger logger, string path, string message);
}
