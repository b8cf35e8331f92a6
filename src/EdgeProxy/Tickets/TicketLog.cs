namespace EdgeProxy.Tickets;

/// <summary>Log messages of the tickets slice: event ids 140 to 149. No key ever gets here, nor its name.</summary>
internal static partial class TicketLog
{
    [LoggerMessage(140, LogLevel.Information, "{Keys} keys of session tickets were on disk: sessions from before the start resume")]
    public static partial void Restored(this ILogger logger, int keys);

    [LoggerMessage(141, LogLevel.Warning, "New keys for session tickets: those on disk are not used, so sessions from before the start do not resume. {Problem}")]
    public static partial void Ignored(this ILogger logger, string problem);

    [LoggerMessage(142, LogLevel.Debug, "A new key seals session tickets; {Keys} keys open them")]
    public static partial void Rotated(this ILogger logger, int keys);

    [LoggerMessage(143, LogLevel.Warning, "Ticket keys rotated on request: every session from before makes a full handshake")]
    public static partial void RotatedOnRequest(this ILogger logger);

    [LoggerMessage(144, LogLevel.Warning, "Sessions will not resume after a restart. {Problem}")]
    public static partial void NotKept(this ILogger logger, string problem);

    [LoggerMessage(145, LogLevel.Information, "The keys of session tickets are on disk again")]
    public static partial void Kept(this ILogger logger);

    [LoggerMessage(147, LogLevel.Warning, "The keys of session tickets are not safe from others. {Problem}")]
    public static partial void Exposed(this ILogger logger, string problem);

    [LoggerMessage(146, LogLevel.Error, "The keys of session tickets could not be looked after; those in force go on, and it is tried again")]
    public static partial void LookFailed(this ILogger logger, Exception fault);
}
