using EdgeProxy.Testing;
using Microsoft.Extensions.Logging;

namespace EdgeProxy.Tls.Tests.Handshake;

public class HandshakeFailureLogTests
{
    private readonly ManualTime _time = new();
    private readonly LineLogger _logger = new();

    [Fact]
    public void Tell_ManyOfAKind_IsOneLineAnEpisode()
    {
        var log = new HandshakeFailureLog(_time, _logger);
        for (var i = 0; i < 1000; i++) log.Tell(Failed(HandshakeFailure.NoCommonCipher), "c");
        Assert.EndsWith("; 0 more since the last such line", Assert.Single(_logger.Told).Line, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        log.Tell(Failed(HandshakeFailure.NoCommonCipher), "c");

        Assert.EndsWith("; 999 more since the last such line", _logger.Told[1].Line, StringComparison.Ordinal);
        Assert.Equal(1001, _logger.Lines.Count(line => line.Level == LogLevel.Debug));
    }

    [Fact]
    public void Tell_AnotherKind_IsALineOfItsOwn()
    {
        var log = new HandshakeFailureLog(_time, _logger);

        log.Tell(Failed(HandshakeFailure.NoCommonCipher), "c");
        log.Tell(Failed(HandshakeFailure.ClientRejectedCertificate), "c");

        Assert.Equal([LogLevel.Information, LogLevel.Warning], _logger.Told.Select(line => line.Level));
    }

    [Fact]
    public void Tell_ClosedBeforeAnythingWasSaid_IsNoLine()
    {
        var log = new HandshakeFailureLog(_time, _logger);

        log.Tell(new HandshakeRecord { Failure = HandshakeFailure.ClientClosed }, "probe");

        Assert.Empty(_logger.Told);
    }

    private static HandshakeRecord Failed(HandshakeFailure failure) => new() { Failure = failure, HelloSeen = true, Detail = "why" };

    private sealed class LineLogger : ILogger
    {
        public List<(LogLevel Level, string Line)> Lines { get; } = [];

        public List<(LogLevel Level, string Line)> Told => Lines.FindAll(line => line.Level > LogLevel.Debug);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            Lines.Add((level, format(state, exception)));
    }
}
