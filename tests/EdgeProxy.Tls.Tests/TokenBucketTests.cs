using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests;

public sealed class TokenBucketTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void TryTake_WithoutALimit_AdmitsAll()
    {
        var bucket = new TokenBucket(_time);
        Assert.Equal(1000, Admitted(bucket, 1000, perSecond: null));
    }

    [Fact]
    public void TryTake_AtOnce_AdmitsASecondsWorth()
    {
        var bucket = new TokenBucket(_time);
        Assert.Equal(50, Admitted(bucket, 200, perSecond: 50));
    }

    [Fact]
    public void TryTake_OverTenSeconds_AdmitsTheRate()
    {
        var bucket = new TokenBucket(_time);
        var admitted = 0;
        for (var i = 0; i < 1000; i++)
        {
            admitted += Admitted(bucket, 3, perSecond: 50);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(admitted, 545, 555); // Ten seconds' worth, and the burst at the beginning.
    }

    [Fact]
    public void TryTake_LimitThatIsRaised_HoldsAtOnce()
    {
        var bucket = new TokenBucket(_time);
        Admitted(bucket, 10, perSecond: 1);
        Assert.Equal(0, Admitted(bucket, 10, perSecond: 1));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.InRange(Admitted(bucket, 1000, perSecond: 100), 45, 55);
    }

    private static int Admitted(TokenBucket bucket, int tries, int? perSecond) => Enumerable.Range(0, tries).Count(_ => bucket.TryTake(perSecond));
}
