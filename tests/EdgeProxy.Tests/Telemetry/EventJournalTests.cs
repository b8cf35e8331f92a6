using EdgeProxy.Telemetry.Events;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Telemetry;

public sealed class EventJournalTests
{
    private readonly EventJournal _journal = new(new ManualTime());

    [Fact]
    public void Last_FewerThanThereAre_AreTheNewestOnesNewestFirst()
    {
        for (var i = 1; i <= 5; i++) _journal.Add(EventKind.Reload, null, $"{i}");
        Assert.Equal(["5", "4"], _journal.Last(2).Select(happened => happened.Message));
    }

    [Fact]
    public void Add_MoreThanItHolds_ForgetsTheOldest()
    {
        for (var i = 0; i < EventJournal.Capacity + 3; i++) _journal.Add(EventKind.Reload, null, $"{i}");
        var all = _journal.Last(int.MaxValue);
        Assert.Equal((EventJournal.Capacity, "3"), (all.Count, all[^1].Message));
    }
}
