using EdgeProxy.Certificates;

namespace EdgeProxy.Reloading;

/// <summary>Log messages of the reloading slice: event ids 110 to 129. What the files hold never gets here, only what was wrong with it.</summary>
internal static partial class ReloadingLog
{
    [LoggerMessage(110, LogLevel.Information, "Certificate {Name} serves {Hosts} ({KeyType}, until {NotAfter:u}) from {Source}")]
    public static partial void Loaded(this ILogger logger, string name, string hosts, string keyType, DateTimeOffset notAfter, string source);

    [LoggerMessage(111, LogLevel.Error, "Certificate {Name}: {Reason}. {Problem}")]
    public static partial void Failing(this ILogger logger, string name, CertificateFailureReason reason, string problem);

    [LoggerMessage(113, LogLevel.Information, "Certificate {Name} swapped: serial {Before} gives way to {After}, valid until {NotAfter:u}")]
    public static partial void Swapped(this ILogger logger, string name, string before, string after, DateTimeOffset notAfter);

    [LoggerMessage(114, LogLevel.Warning, "Certificate {Name} (serial {Serial}) serves no longer: its files are gone")]
    public static partial void Removed(this ILogger logger, string name, string serial);

    [LoggerMessage(115, LogLevel.Warning, "Certificate {Name}: {Reason}; the last good version serves. {Problem}")]
    public static partial void FailingButServing(this ILogger logger, string name, CertificateFailureReason reason, string problem);

    [LoggerMessage(116, LogLevel.Information, "Certificate {Name}: {Reason} is over")]
    public static partial void Recovered(this ILogger logger, string name, CertificateFailureReason reason);

    [LoggerMessage(117, LogLevel.Information, "{Count} certificates serve")]
    public static partial void ManyLoaded(this ILogger logger, int count);

    [LoggerMessage(118, LogLevel.Information, "Reloaded on request: {Certificates} certificates serve, {Published} published, {Removed} removed, {Failures} failures")]
    public static partial void Reloaded(this ILogger logger, int certificates, int published, int removed, int failures);

    [LoggerMessage(119, LogLevel.Warning, "{Polled} certificate folders are looked at by the rescan alone, {Notified} notify of changes: {Problem}")]
    public static partial void Polling(this ILogger logger, int polled, int notified, string problem);

    [LoggerMessage(120, LogLevel.Information, "All {Notified} certificate folders notify of changes again")]
    public static partial void Notified(this ILogger logger, int notified);

    [LoggerMessage(122, LogLevel.Warning, "Certificate {Name}: {Rule}. {Message}")]
    public static partial void Remarked(this ILogger logger, string name, string rule, string message);

    [LoggerMessage(121, LogLevel.Error, "The certificates could not be looked at; what serves goes on, and it is tried again")]
    public static partial void LookFailed(this ILogger logger, Exception fault);
}
