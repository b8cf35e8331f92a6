namespace EdgeProxy.OpenSsl.Tests.Tickets;

/// <summary>Session ids (RFC 5246 section 7.4.1.2), for clients of TLS 1.2 that take no tickets.</summary>
public class SessionCacheTests
{
    private static readonly TlsContextOptions WithoutTickets = TestServer.Tls12 with { AsksForTickets = false };
    private static readonly TlsContextOptions Caching = new() { SessionCacheSize = 4 };

    [Fact]
    public void Resume_ClientWithoutTickets_ResumesById()
    {
        using var server = TlsContext.CreateServer(Caching);
        using var earlier = Earlier(server);

        Assert.Equal(1, server.CachedSessions);
        Assert.True(Resumes(server, earlier));
    }

    [Fact]
    public void Resume_PolicySwitched_CachesWhereTheSessionBegan()
    {
        using var server = TlsContext.CreateServer(Caching);
        using var policy = TlsContext.CreateServer(Caching with { Groups = "P-384" });
        using var earlier = Earlier(server, policy);

        Assert.Equal((1, 0), (server.CachedSessions, policy.CachedSessions));
        Assert.True(Resumes(server, earlier, policy));
    }

    [Fact]
    public void Resume_OtherSessionIdContext_IsACleanFullHandshake()
    {
        using var server = TlsContext.CreateServer(Caching);
        using var earlier = Earlier(server);

        Assert.False(Resumes(server, earlier, sessionIdContext: 2));
    }

    [Fact]
    public void Cache_Full_MakesRoomAtItsOldestEnd()
    {
        using var server = TlsContext.CreateServer(Caching);
        using var oldest = Earlier(server);
        using var newest = Fill(server, Caching.SessionCacheSize);

        Assert.InRange(server.CachedSessions, 2, Caching.SessionCacheSize);
        Assert.True(Resumes(server, newest));
        Assert.False(Resumes(server, oldest));
    }

    [Fact]
    public void ForgetSessions_All_AreGone()
    {
        using var server = TlsContext.CreateServer(Caching);
        using var earlier = Earlier(server);

        server.ForgetSessions();

        Assert.Equal(0, server.CachedSessions);
        Assert.False(Resumes(server, earlier));
    }

    [Fact]
    public void ForgetSessionsExpiredAt_Time_TakesThoseThatExpired()
    {
        using var server = TlsContext.CreateServer(Caching with { SessionLifetime = TimeSpan.FromHours(1) });
        using var earlier = Earlier(server);

        server.ForgetSessionsExpiredAt(DateTimeOffset.UtcNow.AddMinutes(58));
        Assert.Equal(1, server.CachedSessions);
        server.ForgetSessionsExpiredAt(DateTimeOffset.UtcNow.AddMinutes(62));
        Assert.Equal(0, server.CachedSessions);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12, true)]
    [InlineData(TlsVersion.Tls13, true)]
    [InlineData(TlsVersion.Tls13, false)]
    public void Handshake_ClientThatTakesTicketsOrSpeaksTls13_LeavesNothingInTheCache(TlsVersion version, bool ringIsOpen)
    {
        using var server = TlsContext.CreateServer(Caching);
        using var closed = new TicketKeyRing();
        using var pair = new TlsPair(new TlsContextOptions { MinimumVersion = version, MaximumVersion = version })
        {
            Server = TlsSession.Accept(server),
            Answer = session => session.Configure(TestServer.Choice(server, tickets: ringIsOpen ? null : closed)),
        }.Establish();

        Assert.Equal(0, server.CachedSessions);
    }

    [Fact]
    public void Connection_CutWithoutCloseNotify_IsNotResumed()
    {
        using var server = TlsContext.CreateServer(Caching);
        using (Establish(server, resume: null))
        {
            Assert.Equal(1, server.CachedSessions);
        }

        // RFC 5246 section 7.2.1 dropped the demand of earlier versions; OpenSSL keeps to it where a cache is concerned.
        Assert.Equal(0, server.CachedSessions);
    }

    private static TlsResumption Fill(TlsContext server, int count)
    {
        for (var i = 1; i < count; i++) Earlier(server).Dispose();
        return Earlier(server);
    }

    private static TlsResumption Earlier(TlsContext server, TlsContext? policy = null)
    {
        using var pair = Establish(server, resume: null, policy);
        pair.Server.Shutdown(pair.ToClient);
        return pair.Client.ExportResumption()!;
    }

    private static bool Resumes(TlsContext server, TlsResumption earlier, TlsContext? policy = null, byte sessionIdContext = 1)
    {
        using var pair = Establish(server, earlier, policy, sessionIdContext);
        pair.Server.Shutdown(pair.ToClient);
        return pair.Server.Info!.Resumed;
    }

    private static TlsPair Establish(TlsContext server, TlsResumption? resume, TlsContext? policy = null, byte sessionIdContext = 1) =>
        new TlsPair(WithoutTickets, resume: resume)
        {
            Server = TlsSession.Accept(server),
            Answer = session => session.Configure(TestServer.Choice(policy ?? server, sessionIdContext: sessionIdContext)),
        }.Establish();
}
