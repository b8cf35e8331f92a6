using EdgeProxy.Testing;

namespace EdgeProxy.Tls.Tests;

public sealed class EpisodeTests
{
    private readonly ManualTime _time = new();
    private readonly Episode _episode = new();

    [Fact]
    public void Begin_TheFirstTime_IsTold() => Assert.Equal(0, _episode.Begin(_time));

    [Fact]
    public void Begin_AgainWithinAMinute_IsCountedOnly()
    {
        _episode.Begin(_time);
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));

        Assert.Null(_episode.Begin(_time));
    }

    [Fact]
    public void Begin_AfterAMinute_TellsHowManyWereNotTold()
    {
        for (var i = 0; i < 5; i++) _episode.Begin(_time);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(4, _episode.Begin(_time));
        Assert.Null(_episode.Begin(_time));
    }

    [Fact]
    public void Begin_ShorterSilence_IsKeptToIt()
    {
        var episode = new Episode(TimeSpan.FromSeconds(10));
        episode.Begin(_time);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(episode.Begin(_time));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, episode.Begin(_time));
    }

    [Fact]
    public async Task Begin_ByManyThreads_TellsOnceAndLosesNone()
    {
        var answers = (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 10_000).Select(_ => _episode.Begin(_time)).ToList()))))
            .SelectMany(static answers => answers).OfType<long>().ToList();
        _time.Advance(TimeSpan.FromMinutes(1));

        // Who tells may have been overtaken by some that it then counts already.
        var counted = Assert.Single(answers);
        Assert.Equal(79_999, counted + _episode.Begin(_time));
    }
}
