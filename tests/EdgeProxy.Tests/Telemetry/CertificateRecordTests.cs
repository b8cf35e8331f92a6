using EdgeProxy.Telemetry.Certificates;
using EdgeProxy.Tests.Testing;

namespace EdgeProxy.Tests.Telemetry;

public sealed class CertificateRecordTests
{
    private static readonly CertificateRecord Serving = CertificateRecord.Serving(TestCertificates.Create("api"));

    [Fact]
    public void StateAt_EachSituation_HasItsState()
    {
        var (entry, valid) = (Serving.Entry!, Serving.Entry!.NotBefore.AddDays(1));

        Assert.Equal(CertificateState.Serving, Serving.StateAt(valid));
        Assert.Equal(CertificateState.Serving, Serving.StateAt(entry.NotAfter));
        Assert.Equal(CertificateState.Expired, Serving.StateAt(entry.NotAfter.AddSeconds(1)));
        Assert.Equal(CertificateState.Stale, (Serving with { Refused = true }).StateAt(valid));
        Assert.Equal(CertificateState.Expired, (Serving with { Refused = true }).StateAt(entry.NotAfter.AddSeconds(1)));
        Assert.Equal(CertificateState.Rejected, (Serving with { Entry = null, Refused = true }).StateAt(valid));
    }

    [Theory]
    [InlineData(-10, 1)]
    [InlineData(0, 1)]
    [InlineData(45, 0.5)]
    [InlineData(90, 0)]
    [InlineData(100, 0)]
    public void LifetimeRemaining_DaysAfterTheBeginning_IsBetweenOneAndZero(int days, double expected) =>
        Assert.Equal(expected, CertificateRecord.LifetimeRemaining(Serving.Entry!, Serving.Entry!.NotBefore.AddDays(days)), 10);

    [Fact]
    public void LifetimeRemaining_EmptyValidity_IsZero()
    {
        var entry = Serving.Entry! with { NotAfter = Serving.Entry!.NotBefore };

        Assert.Equal(0, CertificateRecord.LifetimeRemaining(entry, entry.NotBefore));
    }
}
