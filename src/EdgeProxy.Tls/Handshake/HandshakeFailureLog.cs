using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tls;

/// <summary>
/// One line for each kind of failure and episode, whatever the number of connections: the first is told, the rest are counted and told with
/// the next line. Each single one is in the journal, and in the log at level Debug.
/// </summary>
internal sealed class HandshakeFailureLog(TimeProvider time, ILogger logger)
{
    private readonly Episode[] _episodes = [.. Enum.GetValues<HandshakeFailure>().Select(_ => new Episode())];

    public void Tell(HandshakeRecord handshake, string connection)
    {
        var (reason, name, detail) = (handshake.Failure.Name(), handshake.ServerName ?? "none", handshake.Detail ?? "no detail");
        TlsLog.HandshakeFailed(logger, connection, reason, name, detail);
        if (LevelOf(handshake) is not (LogLevel.Information or LogLevel.Warning) || !logger.IsEnabled(LevelOf(handshake))) return;
        if (_episodes[(int)handshake.Failure].Begin(time) is not { } untold) return;
        if (LevelOf(handshake) == LogLevel.Warning) TlsLog.HandshakesFailByUs(logger, reason, name, detail, untold);
        else TlsLog.HandshakesFail(logger, reason, name, detail, untold);
    }

    /// <summary>What an operator can mend is a warning. Who closes before saying anything is a port scan or a load balancer's probe.</summary>
    private static LogLevel LevelOf(HandshakeRecord handshake) => handshake.Failure switch
    {
        HandshakeFailure.Internal or HandshakeFailure.ClientRejectedCertificate or HandshakeFailure.RateLimited => LogLevel.Warning,
        HandshakeFailure.ClientClosed when !handshake.HelloSeen => LogLevel.Debug,
        _ => LogLevel.Information,
    };
}
