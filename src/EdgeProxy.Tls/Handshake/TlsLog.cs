using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tls;

/// <summary>What the TLS room says: event ids 2001 to 2099. Failures of single clients are debug: the metric counts them, and the internet makes many.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(2001, LogLevel.Debug, "Handshake of {Connection} failed: {Reason} (server name {ServerName}): {Detail}")]
    public static partial void HandshakeFailed(ILogger logger, string connection, string reason, string serverName, string detail);

    [LoggerMessage(2002, LogLevel.Debug, "Handshake of {Connection}: {Version} {CipherSuite} {Protocol}, resumed {Resumed}, {Milliseconds} ms")]
    public static partial void HandshakeDone(ILogger logger, string connection, string version, string cipherSuite, string protocol, bool resumed, double milliseconds);

    [LoggerMessage(2003, LogLevel.Error, "Handshake of {Connection} failed by a fault of this side")]
    public static partial void HandshakeFault(ILogger logger, Exception fault, string connection);

    [LoggerMessage(2004, LogLevel.Debug, "Connection {Connection} did not take its last bytes within {Seconds} s and was cut")]
    public static partial void CloseTimedOut(ILogger logger, string connection, double seconds);

    [LoggerMessage(2005, LogLevel.Information, "Handshakes fail: {Reason} (server name {ServerName}): {Detail}; {Untold} more since the last such line")]
    public static partial void HandshakesFail(ILogger logger, string reason, string serverName, string detail, long untold);

    [LoggerMessage(2006, LogLevel.Warning, "Handshakes fail, and it may be this side's doing: {Reason} (server name {ServerName}): {Detail}; {Untold} more since the last such line")]
    public static partial void HandshakesFailByUs(ILogger logger, string reason, string serverName, string detail, long untold);
}
