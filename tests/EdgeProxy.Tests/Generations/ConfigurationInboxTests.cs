using EdgeProxy.Generations;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Generations;

public sealed class ConfigurationInboxTests
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();
    private readonly ConfigurationInbox _inbox;

    public ConfigurationInboxTests() => _inbox = new ConfigurationInbox(_time);

    [Fact]
    public void Reload_AskedForManyTimes_IsOne()
    {
        var asked = Enumerable.Range(0, 100).Select(_ => _inbox.ReloadAsync()).Distinct();
        _ = Assert.Single(asked);
        Assert.NotNull(_inbox.TakeReload());
        Assert.Null(_inbox.TakeReload());
    }

    [Fact]
    public void Reload_AskedForAgainOnceItHasBegun_IsAnother()
    {
        var first = _inbox.ReloadAsync();
        _inbox.TakeReload();
        Assert.NotSame(first, _inbox.ReloadAsync());
    }

    [Fact]
    public void Change_BeforeItHasComeToRest_IsNotTaken()
    {
        _inbox.Notice();
        Assert.False(_inbox.TakeChange(Debounce));
        _time.Advance(Debounce);
        Assert.True(_inbox.TakeChange(Debounce));
        Assert.False(_inbox.TakeChange(Debounce));
    }

    [Fact]
    public void Change_BeforeARequest_IsCoveredByIt()
    {
        _inbox.Notice();
        _ = _inbox.ReloadAsync();
        _inbox.TakeReload();
        _time.Advance(Debounce);
        Assert.False(_inbox.TakeChange(Debounce));
    }

    [Fact]
    public async Task Wait_ForAChange_EndsWhenItHasComeToRest()
    {
        _inbox.Notice();
        await _inbox.WaitAsync(Long, Debounce, CancellationToken.None); // The notice itself.
        var waiting = _inbox.WaitAsync(Long, Debounce, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Debounce);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Wait_WithSomethingToDo_IsNone()
    {
        _ = _inbox.RollBackAsync(3);
        Assert.True(_inbox.WaitAsync(Long, Debounce, CancellationToken.None).IsCompletedSuccessfully);
        Assert.Equal(3, _inbox.TakeRollback()!.Generation);
    }

    [Fact]
    public void Close_WhatWaitsAndWhatComes_IsCanceled()
    {
        var (reload, rollback) = (_inbox.ReloadAsync(), _inbox.RollBackAsync(null));
        _inbox.Close(new CancellationToken(canceled: true));
        Assert.True(reload.IsCanceled);
        Assert.True(rollback.IsCanceled);
        Assert.True(_inbox.ReloadAsync().IsCanceled);
        Assert.True(_inbox.RollBackAsync(1).IsCanceled);
    }
}
