namespace EdgeProxy.OpenSsl.Tests.Tickets;

/// <summary>Tickets as a client sees them: what opens them, what does not, and that what does not costs a full handshake and nothing else.</summary>
public class TicketResumptionTests
{
    public static TheoryData<TlsVersion> Versions { get; } = [TlsVersion.Tls12, TlsVersion.Tls13];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Resume_SameKeyInAnotherRingAndContext_Resumes(TlsVersion version)
    {
        using var first = Ring(TicketKey.Create());
        using var earlier = Earlier(version, first);

        // What a restart is: a new ring, a new context, the bytes of the key.
        using var second = Ring(TicketKey.From(Bytes(first)));
        using var restarted = TlsContext.CreateServer(new TlsContextOptions());
        using var pair = Pair(version, second, earlier, restarted);

        Assert.True(pair.Server.Info!.Resumed);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Resume_PolicySwitchedAcrossContexts_Resumes(TlsVersion version)
    {
        using var ring = Ring(TicketKey.Create());
        using var policy = TlsContext.CreateServer(new TlsContextOptions { Groups = "P-384" });
        using var earlier = Earlier(version, ring, policy);

        using var firstAfterRestart = TlsContext.CreateServer(new TlsContextOptions());
        using var policyAfterRestart = TlsContext.CreateServer(new TlsContextOptions { Groups = "P-384" });
        using var pair = Pair(version, ring, earlier, firstAfterRestart, policyAfterRestart);

        Assert.True(pair.Server.Info!.Resumed);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Resume_OlderKey_ResumesAndBringsATicketOfTheNewest(TlsVersion version)
    {
        using var ring = Ring(TicketKey.Create());
        using var earlier = Earlier(version, ring);
        Rotate(ring, keep: 2);
        using var pair = Pair(version, ring, earlier);
        Assert.True(pair.Server.Info!.Resumed);
        using var renewed = pair.Client.ExportResumption()!;

        Rotate(ring, keep: 2);

        Assert.True(Resumes(version, ring, renewed));
        Assert.False(Resumes(version, ring, earlier));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Resume_KeyNoLongerKept_IsACleanFullHandshake(TlsVersion version)
    {
        using var ring = Ring(TicketKey.Create());
        using var earlier = Earlier(version, ring);
        for (var rotations = 0; rotations < 3; rotations++)
        {
            Assert.True(Resumes(version, ring, earlier), $"after {rotations} rotations");
            Rotate(ring, keep: 3);
        }

        using var pair = Pair(version, ring, earlier);
        Assert.False(pair.Server.Info!.Resumed);
        using var next = pair.Client.ExportResumption()!;
        Assert.True(Resumes(version, ring, next));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Handshake_RingClosed_GivesNoTicketAndTakesNone(TlsVersion version)
    {
        using var ring = Ring(TicketKey.Create());
        using var earlier = Earlier(version, ring);
        ring.Publish();

        using var pair = Pair(version, ring, earlier);

        Assert.False(pair.Server.Info!.Resumed);
        using var nothing = pair.Client.ExportResumption();
        ring.Publish(TicketKey.Create());
        Assert.False(nothing is not null && Resumes(version, ring, nothing));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Handshake_RingClosedUnderWay_IsCompleted(TlsVersion version)
    {
        using var ring = Ring(TicketKey.Create());
        using var pair = new TlsPair(Only(version))
        {
            Answer = session =>
            {
                session.Configure(TestServer.Choice(tickets: ring));
                ring.Publish();
            },
        };

        pair.Establish();

        Assert.Equal("alive"u8.ToArray(), pair.Download("alive"u8.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Resume_TicketWithAnyBitFlipped_IsACleanFullHandshake(TlsVersion version)
    {
        using var ring = Ring(TicketKey.Create());
        using var earlier = Earlier(version, ring);
        var ticket = earlier.Ticket;
        Assert.NotEmpty(ticket);

        // Every byte once, each with another bit: key name, IV, contents, MAC.
        for (var at = 0; at < ticket.Length; at++)
        {
            var altered = ticket.ToArray();
            altered[at] ^= (byte)(1 << (at % 8));
            using var damaged = earlier.WithTicket(altered);
            Assert.False(Resumes(version, ring, damaged), $"byte {at} of {ticket.Length}");
        }

        Assert.True(Resumes(version, ring, earlier));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Handshakes_WhileKeysRotate_AllSucceed(TlsVersion version)
    {
        using var ring = Ring(TicketKey.Create());
        using var stop = new CancellationTokenSource();
        var rotating = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) ring.Publish(TicketKey.Create());
        });

        for (var i = 0; i < 200; i++)
        {
            using var earlier = Earlier(version, ring);
            _ = Resumes(version, ring, earlier);
        }

        await stop.CancelAsync();
        await rotating;
    }

    private static TicketKeyRing Ring(TicketKey key)
    {
        var ring = new TicketKeyRing();
        ring.Publish(key);
        return ring;
    }

    private static void Rotate(TicketKeyRing ring, int keep) => ring.Publish([TicketKey.Create(), .. ring.Current.All.Take(keep - 1)]);

    private static byte[] Bytes(TicketKeyRing ring)
    {
        var bytes = new byte[TicketKey.Size];
        ring.Current.All[0].CopyTo(bytes);
        return bytes;
    }

    private static TlsResumption Earlier(TlsVersion version, TicketKeyRing ring, TlsContext? policy = null)
    {
        using var pair = Pair(version, ring, null, policy: policy);
        return pair.Client.ExportResumption()!;
    }

    private static bool Resumes(TlsVersion version, TicketKeyRing ring, TlsResumption earlier)
    {
        using var pair = Pair(version, ring, earlier);
        return pair.Server.Info!.Resumed;
    }

    private static TlsPair Pair(TlsVersion version, TicketKeyRing ring, TlsResumption? resume, TlsContext? first = null, TlsContext? policy = null)
    {
        var pair = new TlsPair(Only(version), resume: resume)
        {
            Server = TlsSession.Accept(first ?? TestServer.Context),
            Answer = session => session.Configure(TestServer.Choice(policy ?? first, tickets: ring)),
        }.Establish();
        _ = pair.ReadAll(pair.Client, pair.ToClient); // TLS 1.3 sends its tickets after the handshake.
        return pair;
    }

    private static TlsContextOptions Only(TlsVersion version) => new() { MinimumVersion = version, MaximumVersion = version };
}
