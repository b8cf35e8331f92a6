using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Load;

/// <summary>
/// Where the work of a socket is done shows in the runtime's threads that wait for sockets: one for each processor where they also do the
/// work, one for very many processors where they only hand it on.
/// </summary>
public sealed class SocketThreadsTests
{
    private const string Name = ".NET Sockets";

    [Fact]
    public async Task Start_OperatorSaysNothing_EachProcessorServesItsSockets()
    {
        using var setup = new EdgeSetup();
        await using var proxy = await EdgeProcess.StartAsync(setup);

        Assert.Equal(Environment.ProcessorCount, proxy.Usage.ThreadsNamed(Name));
    }

    [Fact]
    public async Task Start_OperatorAsksForTheThreadPool_SocketsAreHandedOn()
    {
        using var setup = new EdgeSetup { Environment = { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "0" } };
        await using var proxy = await EdgeProcess.StartAsync(setup);

        Assert.InRange(proxy.Usage.ThreadsNamed(Name), 1, Math.Max(1, Environment.ProcessorCount / 2));
    }
}
