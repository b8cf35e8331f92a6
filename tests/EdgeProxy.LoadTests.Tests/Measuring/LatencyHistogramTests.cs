namespace EdgeProxy.LoadTests.Tests.Measuring;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentile_ValuesOfAllSizes_IsWithinOnePercent(int seed)
    {
        var random = new Random(seed);
        var histogram = new LatencyHistogram();
        // Even over the orders of magnitude, from 10 µs to 100 s.
        var values = Enumerable.Range(0, 10_000).Select(_ => Math.Floor(Math.Pow(10, 1 + (7 * random.NextDouble())))).Order().ToArray();

        foreach (var value in values) histogram.Record(TimeSpan.FromMicroseconds(value));

        foreach (var part in new[] { 0.01, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var exact = values[(int)Math.Ceiling(part * values.Length) - 1];
            Assert.InRange(histogram.Percentile(part).TotalMicroseconds, exact * 0.99, exact * 1.01);
        }
    }

    [Fact]
    public void Percentile_NothingRecorded_IsZero()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.99));
        Assert.Equal(TimeSpan.Zero, histogram.Mean);
    }

    [Fact]
    public void Percentile_OneOutlierInAThousand_ShowsInTheLastOnly()
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < 999; i++) histogram.Record(TimeSpan.FromMilliseconds(1));

        histogram.Record(TimeSpan.FromSeconds(5));

        Assert.InRange(histogram.Percentile(0.999).TotalMilliseconds, 0.99, 1.01);
        Assert.Equal(TimeSpan.FromSeconds(5), histogram.Maximum);
        Assert.InRange(histogram.Percentile(1).TotalSeconds, 4.95, 5);
    }

    [Fact]
    public void Record_SmallestAndLongest_AreKeptInBounds()
    {
        var histogram = new LatencyHistogram();

        histogram.Record(TimeSpan.FromTicks(-1));
        histogram.Record(TimeSpan.FromDays(1));

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromHours(1)], [histogram.Percentile(0.5), histogram.Maximum]);
    }

    [Fact]
    public void Record_FromManyThreads_LosesNone()
    {
        var histogram = new LatencyHistogram();

        Parallel.For(0, 100_000, i => histogram.Record(TimeSpan.FromMicroseconds(i)));

        Assert.Equal(100_000, histogram.Count);
        Assert.Equal(100_000, histogram.Buckets().Sum(bucket => bucket.Count));
        Assert.Equal(TimeSpan.FromMicroseconds(99_999), histogram.Maximum);
    }
}
