using EdgeProxy.Configuration;
using EdgeProxy.Generations;
using EdgeProxy.Proxying;
using EdgeProxy.Tls;

namespace EdgeProxy.Tests.Generations;

public sealed class GenerationHistoryTests
{
    private readonly GenerationHistory _history = new();

    [Fact]
    public void Add_MoreThanAreKept_ForgetsTheOldest()
    {
        for (var number = 1; number <= 5; number++) _history.Add(Generation(number, keep: 3));
        Assert.Equal([3, 4, 5], _history.Kept.Select(generation => generation.Number));
        Assert.Null(_history.Find(2));
    }

    [Fact]
    public void Add_FewerThanBeforeAreToBeKept_ForgetsAtOnce()
    {
        for (var number = 1; number <= 5; number++) _history.Add(Generation(number));
        _history.Add(Generation(6, keep: 2));
        Assert.Equal([5, 6], _history.Kept.Select(generation => generation.Number));
    }

    [Fact]
    public void Find_WithoutANumber_IsTheOneBefore()
    {
        for (var number = 1; number <= 3; number++) _history.Add(Generation(number));
        Assert.Equal(2, _history.Find(null)!.Number);
    }

    [Fact]
    public void Find_AfterARollback_GoesOneFurtherBack()
    {
        for (var number = 1; number <= 3; number++) _history.Add(Generation(number));
        _history.Add(Generation(4) with { RestoredFrom = 2 });
        Assert.Equal(1, _history.Find(null)!.Number);
        _history.Add(Generation(5) with { RestoredFrom = 1 });
        Assert.Null(_history.Find(null));
    }

    [Fact]
    public void Find_AfterAChangeThatFollowedARollback_IsWhatWasInForceBefore()
    {
        for (var number = 1; number <= 3; number++) _history.Add(Generation(number));
        _history.Add(Generation(4) with { RestoredFrom = 1 });
        _history.Add(Generation(5));
        Assert.Equal(4, _history.Find(null)!.Number);
    }

    [Fact]
    public void Find_OnlyOne_IsNothingToReturnTo()
    {
        _history.Add(Generation(1));
        Assert.Null(_history.Find(null));
    }

    private static Generation Generation(long number, int keep = 10)
    {
        var settings = new EdgeSettings { Listeners = [], Configuration = new ReloadSettings { History = keep } };
        var configuration = new EdgeConfiguration(settings, TlsPolicySet.Compile(new TlsSettings(), [])!, ProxyRoutes.None);
        return new Generation(number, DateTimeOffset.UnixEpoch, ReloadTrigger.Change, $"{number}", configuration, []);
    }
}
