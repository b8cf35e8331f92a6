using EdgeProxy.Certificates;

namespace EdgeProxy.Reloading;

/// <summary>Log messages about the authorities that clients are verified by: event ids 150 to 159.</summary>
internal static partial class ClientTrustLog
{
    [LoggerMessage(150, LogLevel.Information, "Client certificates are verified by {Count} authorities of {File}, revocation lists: {Lists}")]
    public static partial void Published(this ILogger<ClientTrustReporter> logger, string file, int count, string lists);

    [LoggerMessage(151, LogLevel.Error, "Client certificates: {File}: {Reason}. Hosts that verify by it refuse every client. {Problem}")]
    public static partial void Failing(this ILogger<ClientTrustReporter> logger, string file, CertificateFailureReason reason, string problem);

    [LoggerMessage(152, LogLevel.Warning, "Client certificates: {File}: {Reason}; what was read last serves on. {Problem}")]
    public static partial void FailingButServing(this ILogger<ClientTrustReporter> logger, string file, CertificateFailureReason reason, string problem);

    [LoggerMessage(153, LogLevel.Information, "Client certificates: {File}: {Reason} is over")]
    public static partial void Recovered(this ILogger<ClientTrustReporter> logger, string file, CertificateFailureReason reason);

    [LoggerMessage(154, LogLevel.Warning, "Client certificates: {File}: {Rule}. {Message}")]
    public static partial void Remarked(this ILogger<ClientTrustReporter> logger, string file, string rule, string message);
}
