namespace EdgeProxy.ClientStatuses;

/// <summary>Log messages about the OCSP status of clients' certificates: event ids 155 to 159.</summary>
internal static partial class ClientStatusLog
{
    [LoggerMessage(155, LogLevel.Warning, "Client certificates: {Certificate} is revoked; it is refused where ClientCertificate:Ocsp is on")]
    public static partial void Revoked(this ILogger<ClientStatusReporter> logger, string certificate);

    [LoggerMessage(156, LogLevel.Information, "Client certificates: {Certificate} is good again")]
    public static partial void GoodAgain(this ILogger<ClientStatusReporter> logger, string certificate);

    [LoggerMessage(157, LogLevel.Warning, "Client certificates: OCSP responder {Problem} It is asked again; clients that it says nothing of are dealt with as OnUnknown says")]
    public static partial void Failing(this ILogger<ClientStatusReporter> logger, string problem);

    [LoggerMessage(158, LogLevel.Information, "Client certificates: OCSP responder {Recovery}")]
    public static partial void Recovered(this ILogger<ClientStatusReporter> logger, string recovery);

    [LoggerMessage(159, LogLevel.Error, "The status of clients' certificates met a fault of this side; what is known holds on, and it is tried again")]
    public static partial void LoopFailed(this ILogger<ClientStatusReporter> logger, Exception fault);
}
