namespace EdgeProxy.Hosting;

/// <summary>Log messages of the hosting slice: event ids 100 to 199.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(100, LogLevel.Information, "Listening on {Url} ({Name})")]
    public static partial void Listening(this ILogger logger, string url, string name);

    [LoggerMessage(101, LogLevel.Warning, "{Path}: {Message}")]
    public static partial void ConfigurationWarning(this ILogger logger, string path, string message);

    [LoggerMessage(102, LogLevel.Warning, "Socket activation: {Problem}")]
    public static partial void SocketActivationProblem(this ILogger logger, string problem);

    [LoggerMessage(103, LogLevel.Warning, "Service manager: {Problem}")]
    public static partial void ServiceManagerProblem(this ILogger logger, string problem);

    [LoggerMessage(105, LogLevel.Warning, "The environment variable {Variable} cannot be used and is ignored; right would be {Right}")]
    public static partial void VariableUnusable(this ILogger logger, string variable, string right);
}
