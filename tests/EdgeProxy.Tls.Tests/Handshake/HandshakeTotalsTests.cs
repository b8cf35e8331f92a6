using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Handshake;

public class HandshakeTotalsTests
{
    [Fact]
    public void Since_TwoReadings_AreWhatCameInBetween()
    {
        var totals = new HandshakeTotals();
        totals.Add(Done("X25519", resumed: false, TimeSpan.FromMilliseconds(3)));
        var before = totals.Read();
        totals.Add(Done("X25519", resumed: true, TimeSpan.FromMilliseconds(0.2)));
        totals.Add(new HandshakeRecord { Failure = HandshakeFailure.Timeout });

        var between = totals.Read().Since(before);

        Assert.Equal((1, 1), (between.Completed, between.Resumed));
        Assert.Equal(new Dictionary<string, long> { ["timeout"] = 1 }, between.Failures);
        Assert.Equal(new Dictionary<string, long> { ["1.3"] = 1 }, between.Versions);
        Assert.Equal(new Dictionary<string, long> { ["X25519"] = 1 }, between.Groups);
        Assert.Equal(1, between.Latency[0]);
        Assert.Equal(1, between.Latency.Sum());
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.51, 1)]
    [InlineData(4096, 13)]
    [InlineData(60_000, 14)]
    public void Add_AnyDuration_FallsIntoTheClassOfItsBound(double milliseconds, int index)
    {
        var totals = new HandshakeTotals();

        totals.Add(Done(null, resumed: false, TimeSpan.FromMilliseconds(milliseconds)));

        Assert.Equal(1, totals.Read().Latency[index]);
        Assert.Equal(1, totals.Read().Server[0]);
    }

    private static HandshakeRecord Done(string? group, bool resumed, TimeSpan duration) => new()
    {
        Info = new TlsSessionInfo(TlsVersion.Tls13, "TLS_AES_128_GCM_SHA256", group, null, resumed),
        ClientPhase = duration,
    };
}
