using EdgeProxy.Generations;
using EdgeProxy.Testing;

namespace EdgeProxy.Tests.Generations;

public sealed class ChangeDebounceTests
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(300);

    private readonly ManualTime _time = new();
    private readonly ChangeDebounce _debounce = new();

    [Fact]
    public void Rest_WithoutAChange_IsNone() => Assert.Null(_debounce.Rest(_time, Debounce));

    [Fact]
    public void Rest_AfterEachChange_BeginsAnew()
    {
        Notice();
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Notice();
        Assert.Equal(Debounce, _debounce.Rest(_time, Debounce));
    }

    [Fact]
    public void Rest_ChangesWithoutEnd_AreLookedAtAllTheSame()
    {
        for (var i = 0; i < 12; i++)
        {
            Notice();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(TimeSpan.Zero, _debounce.Rest(_time, Debounce));
    }

    [Fact]
    public void Clear_ForgetsTheChange()
    {
        Notice();
        _debounce.Clear();
        Assert.Null(_debounce.Rest(_time, Debounce));
    }

    private void Notice() => _debounce.Notice(_time.GetTimestamp());
}
