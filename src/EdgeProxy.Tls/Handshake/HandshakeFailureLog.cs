using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tls;

/// <summary>
/// One line for each kind of failure and episode, whatever the number of connections: the first is told, the rest are counted and told with
/// the next line. Each single one is in the journal, and in the log at level Debug.
/// </summary>
internal sealed class HandshakeFailureLog(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

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

    /// <summary>The failures of one kind since the last line about it. Lock-free, for it is met by floods.</summary>
    private sealed class Episode
    {
        private long _toldAt;
        private long _untold;

        /// <summary>How many were not told before this one, or null when this one is not told either.</summary>
        public long? Begin(TimeProvider time)
        {
            var now = Math.Max(1, time.GetTimestamp()); // 0 stands for never
            var before = Interlocked.Read(ref _toldAt);
            if ((before != 0 && time.GetElapsedTime(before, now) < Silence) || Interlocked.CompareExchange(ref _toldAt, now, before) != before)
            {
                Interlocked.Increment(ref _untold);
                return null;
            }

            return Interlocked.Exchange(ref _untold, 0);
        }
    }
}
