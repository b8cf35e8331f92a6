using System.Collections.Concurrent;
using EdgeProxy.Hosting;

namespace EdgeProxy.Tests.Hosting;

public sealed class SpareBlocksTests
{
    private const int Size = 64;

    private readonly SpareBlocks _sut = new(Size);

    [Fact]
    public void Take_NoneSpare_IsNew()
    {
        var first = _sut.Take();

        Assert.Equal(Size, first.Length);
        Assert.NotSame(first, _sut.Take());
    }

    [Fact]
    public void Take_SeveralSpare_IsTheOneGivenLast()
    {
        var (older, newer) = (_sut.Take(), _sut.Take());
        _sut.Give(older);
        _sut.Give(newer);

        Assert.Same(newer, _sut.Take());
        Assert.Same(older, _sut.Take());
    }

    [Fact]
    public void Trim_AfterABurst_KeepsWhatIsStillNeeded()
    {
        Use(10);
        _sut.Trim();
        Use(3);

        Assert.Equal(7, _sut.Trim());
        Use(3);
        Assert.Equal(0, _sut.Trim());
    }

    [Fact]
    public void Trim_NothingNeededSinceTheLast_KeepsNothing()
    {
        Use(10);
        _sut.Trim();

        Assert.Equal(10, _sut.Trim());
        Assert.Equal(0, _sut.Trim());
    }

    [Fact]
    public void Trim_BlocksGivenSinceTheLast_AreKeptOnce()
    {
        Use(10);

        Assert.Equal(0, _sut.Trim());
        Assert.Equal(10, _sut.Trim());
    }

    // A block that two have at once would carry what is one client's to another.
    [Fact]
    public void Take_FromManyThreadsWhileTrimmed_IsNeverSomebodyElsesToo()
    {
        var taken = new ConcurrentDictionary<byte[], bool>();
        var shared = 0;

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, turn =>
        {
            var blocks = Enumerable.Range(0, (turn % 5) + 1).Select(_ => _sut.Take()).ToList();
            foreach (var block in blocks)
            {
                if (!taken.TryAdd(block, true)) Interlocked.Increment(ref shared);
            }

            if (turn % 100 == 0) _sut.Trim();
            foreach (var block in blocks)
            {
                taken.TryRemove(block, out _);
                _sut.Give(block);
            }
        });

        Assert.Equal(0, shared);
    }

    private void Use(int count)
    {
        foreach (var block in Enumerable.Range(0, count).Select(_ => _sut.Take()).ToList()) _sut.Give(block);
    }
}
