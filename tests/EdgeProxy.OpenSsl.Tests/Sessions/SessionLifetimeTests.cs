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
    public void Sessions_TwoThousandResumedUnderKeysThatRotate_GiveTheirMemoryBack()
    {
        using var ring = new TicketKeyRing();
        using var server = TlsContext.CreateServer(new TlsContextOptions { SessionCacheSize = 64 });
        Resumptions(server, ring, 100);
        var before = ResidentBytes();

        Resumptions(server, ring, 700);

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

    /// <summary>A full handshake and one that resumes it: by tickets of either version, and by session id.</summary>
    private static void Resumptions(TlsContext server, TicketKeyRing ring, int rounds)
    {
        TlsContextOptions[] clients = [TestServer.Tls13, TestServer.Tls12, TestServer.Tls12 with { AsksForTickets = false }];
        for (var round = 0; round < rounds; round++)
        {
            ring.Publish(TicketKey.Create());
            foreach (var client in clients)
            {
                using var first = Resumption(server, ring, client, resume: null);
                using var earlier = first.Client.ExportResumption();
                using var second = Resumption(server, ring, client, earlier);
                Assert.True(second.Server.Info!.Resumed);
            }
        }

        Collect();
    }

    private static TlsPair Resumption(TlsContext server, TicketKeyRing ring, TlsContextOptions client, TlsResumption? resume)
    {
        var pair = new TlsPair(client, resume: resume)
        {
            Server = TlsSession.Accept(server),
            Answer = session => session.Configure(TestServer.Choice(server, tickets: ring)),
        }.Establish();
        _ = pair.ReadAll(pair.Client, pair.ToClient);
        return pair;
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
