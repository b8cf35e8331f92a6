using System.Runtime.InteropServices;
using EdgeProxy.Draining;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Tests.Draining;

public sealed class SecondSignalTests
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM, 143)]
    [InlineData(PosixSignal.SIGINT, 130)]
    public void Hear_Twice_ExitsWithTheSignalsNumber(PosixSignal second, int expected)
    {
        var exits = new List<int>();
        using var signals = new SecondSignal(exits.Add, NullLogger<SecondSignal>.Instance);

        signals.Hear(PosixSignal.SIGTERM);
        Assert.Empty(exits);

        signals.Hear(second);
        Assert.Equal([expected], exits);
    }
}
