using System.Net;
using System.Net.Sockets;
using EdgeProxy.Limiting;

namespace EdgeProxy.Tests.Limiting;

public sealed class ClientTableTests
{
    private readonly ClientTable _table = new();

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void KeyOf_TwoAddresses_AreOneClientOrTwo(string one, string other, bool isOne) =>
        Assert.Equal(isOne, ClientTable.KeyOf(new IPEndPoint(IPAddress.Parse(one), 1)) == ClientTable.KeyOf(new IPEndPoint(IPAddress.Parse(other), 2)));

    [Fact]
    public void KeyOf_UnixSocket_IsNobody() => Assert.Null(ClientTable.KeyOf(new UnixDomainSocketEndPoint("/tmp/x")));

    [Fact]
    public void TryEnter_AsManyAsMayBe_RefusesTheNextUntilOneLeaves()
    {
        Assert.True(_table.TryEnter(1, most: 2));
        Assert.True(_table.TryEnter(1, most: 2));
        Assert.False(_table.TryEnter(1, most: 2));
        Assert.True(_table.TryEnter(2, most: 2));
        _table.Leave(1);
        Assert.True(_table.TryEnter(1, most: 2));
    }

    [Fact]
    public void Leave_TheLastOne_LeavesNothingBehind()
    {
        _table.TryEnter(1, most: null);
        _table.TryEnter(1, most: null);
        _table.Leave(1);
        _table.Leave(1);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void TryEnter_FromManyThreads_IsNeverExceededAndEndsEmpty()
    {
        const int most = 5;
        var (open, peak) = (0, 0);
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ =>
        {
            if (!_table.TryEnter(7, most)) return;
            var now = Interlocked.Increment(ref open);
            for (var seen = Volatile.Read(ref peak); now > seen && Interlocked.CompareExchange(ref peak, now, seen) != seen; seen = Volatile.Read(ref peak))
            {
                // Another thread raised it.
            }

            Interlocked.Decrement(ref open);
            _table.Leave(7);
        });
        Assert.InRange(peak, 1, most);
        Assert.Equal(0, _table.Count);
    }
}
