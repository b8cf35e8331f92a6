using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace EdgeProxy.OpenSsl.Tests.Sessions;

/// <summary>Runs alone: it measures the memory of the process.</summary>
[CollectionDefinition(nameof(SessionLifetimeTests), DisableParallelization = true)]
[Collection(nameof(SessionLifetimeTests))]
public class SessionLifetimeTests
{
    // A pair that has handshaken holds tens of KiB in libssl: two thousand that leaked would be several times this.
    private const long Bound = 24 * 1024 * 1024;

    [Fact]
    public void Dispose_Twice_IsHarmless()
    {
        var pair = new TlsPair().Establish();

        pair.Dispose();
        pair.Dispose();
    }

    [Fact]
    public void AnyCall_AfterDispose_IsAnObjectDisposedException()
    {
        using var pair = new TlsPair().Establish();
        pair.Server.Dispose();
        var input = ReadOnlySequence<byte>.Empty;

        Assert.Throws<ObjectDisposedException>(() => pair.Server.Handshake(ref input, pair.ToClient));
        Assert.Throws<ObjectDisposedException>(() => pair.Server.Read(ref input, pair.ToClient));
        Assert.Throws<ObjectDisposedException>(() => pair.Server.Write(input, pair.ToClient));
        Assert.Throws<ObjectDisposedException>(() => pair.Server.Shutdown(pair.ToClient));
        Assert.Throws<ObjectDisposedException>(() => pair.Server.Configure(TestServer.Choice()));
        Assert.Throws<ObjectDisposedException>(pair.Server.ExportResumption);
        Assert.False(pair.Server.RequestKeyUpdate());
    }

    [Fact]
    public void Dispose_ContextFirst_SessionGoesOn()
    {
        var context = TlsContext.CreateServer(new TlsContextOptions());
        using var pair = new TlsPair { Server = TlsSession.Accept(context), Answer = session => session.Configure(TestServer.Choice(context)) };
        pair.StepClient();
        pair.StepServer();

        context.Dispose();

        pair.Establish();
        Assert.Throws<ObjectDisposedException>(() => TlsSession.Accept(context));
    }

    [Fact]
    public void Sessions_TwoThousandDisposed_GiveTheirMemoryBack()
    {
        Handshakes(300);
        var before = ResidentBytes();

        Handshakes(2000);

        Assert.InRange(ResidentBytes() - before, long.MinValue, Bound);
    }

    [Fact]
    public void Sessions_NotDisposed_AreCollectedAndFreed()
    {
        var abandoned = Abandon(300);
        var before = ResidentBytes();
        for (var round = 0; round < 5; round++)
        {
            abandoned.AddRange(Abandon(300));
            Collect();
        }

        Assert.DoesNotContain(abandoned, session => session.IsAlive);
        Assert.InRange(ResidentBytes() - before, long.MinValue, Bound);
    }

    private static void Handshakes(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var pair = new TlsPair().Establish();
        }

        Collect();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Abandon(int count)
    {
        var sessions = new List<WeakReference>();
        for (var i = 0; i < count; i++)
        {
            var pair = new TlsPair().Establish();
            sessions.Add(new WeakReference(pair.Server));
            sessions.Add(new WeakReference(pair.Client));
        }

        return sessions;
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static long ResidentBytes()
    {
        Collect();
        var pages = long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture);
        return pages * Environment.SystemPageSize;
    }
}
