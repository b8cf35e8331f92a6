namespace EdgeProxy.Stapling;

/// <summary>Log messages of the stapling slice: event ids 130 to 149.</summary>
internal static partial class StaplingLog
{
    [LoggerMessage(130, LogLevel.Information, "Certificate {Name}: {Message}")]
    public static partial void Stapled(this ILogger logger, string name, string message);

    [LoggerMessage(131, LogLevel.Error, "Certificate {Name} is REVOKED; nothing is stapled any more, and clients that check refuse it. {Message}")]
    public static partial void Revoked(this ILogger logger, string name, string message);

    [LoggerMessage(132, LogLevel.Warning, "Certificate {Name}: its OCSP status is unknown. {Message} An earlier staple is used as long as it holds")]
    public static partial void Unknown(this ILogger logger, string name, string message);

    [LoggerMessage(133, LogLevel.Information, "Certificate {Name}: its OCSP status is good again")]
    public static partial void GoodAgain(this ILogger logger, string name);

    [LoggerMessage(134, LogLevel.Warning, "OCSP responder {Problem} It is asked again; staples are used as long as they hold (certificate {Name}, and perhaps others)")]
    public static partial void Failing(this ILogger logger, string problem, string name);

    [LoggerMessage(135, LogLevel.Information, "OCSP responder {Message}")]
    public static partial void Recovered(this ILogger logger, string message);

    [LoggerMessage(136, LogLevel.Warning, "Certificate {Name}: {Problem}")]
    public static partial void NotUsed(this ILogger logger, string name, string problem);

    [LoggerMessage(137, LogLevel.Warning, "{Problem}")]
    public static partial void ShelfFailing(this ILogger logger, string problem);

    [LoggerMessage(138, LogLevel.Information, "{Message}")]
    public static partial void ShelfRecovered(this ILogger logger, string message);

    [LoggerMessage(139, LogLevel.Error, "Stapling met a fault of this side; what is stapled goes on, and it is tried again")]
    public static partial void LoopFailed(this ILogger logger, Exception fault);
}
