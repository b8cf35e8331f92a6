using System.Diagnostics.Metrics;
using EdgeProxy.Telemetry.Otlp;
using EdgeProxy.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeProxy.Tests.Telemetry.Otlp;

public sealed class NewTraceRateTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void TryBegin_FewerThanTheRate_AllDo()
    {
        var rate = Create(perSecond: 10);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1, Traced(rate, 1));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Fact]
    public void TryBegin_ManyAtOnce_AsManyAsASecondAllows() => Assert.Equal(3, Traced(Create(perSecond: 3), 200));

    [Fact]
    public void TryBegin_MoreThanTheRate_AreSpreadEvenly()
    {
        var rate = Create(perSecond: 10);
        Traced(rate, 1000);
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal(1, Traced(rate, 50));
        }
    }

    [Fact]
    public async Task TryBegin_ByManyThreads_NoMoreThanTheRate()
    {
        var rate = Create(perSecond: 100);

        var traced = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Traced(rate, 1000))));

        Assert.Equal(100, traced.Sum());
    }

    [Fact]
    public void TryBegin_WhatMayNot_IsCounted()
    {
        long withheld = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>()) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => withheld = value);
        listener.Start();

        Traced(Create(perSecond: 2), 7);
        listener.RecordObservableInstruments();

        Assert.Equal(5, withheld);
    }

    private NewTraceRate Create(int perSecond) => new(perSecond, _services.GetRequiredService<IMeterFactory>(), _time);

    private static int Traced(NewTraceRate rate, int requests) =>
        Enumerable.Range(0, requests).Count(_ => rate.TryBegin());
}
