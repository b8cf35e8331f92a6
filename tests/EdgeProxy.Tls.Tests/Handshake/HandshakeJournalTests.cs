using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls.Tests.Handshake;

public class HandshakeJournalTests
{
    [Fact]
    public async Task Last_AfterAHandshake_TellsWhatWasAgreed()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client, protocols: ["h2"]);
        var served = connection.ServeAsync();
        connection.Time.Advance(TimeSpan.FromMilliseconds(300));

        await client.HandshakeAsync();

        await served.WaitAsync(TimeSpan.FromSeconds(30));
        var record = Assert.Single(connection.Journal.Last(10));
        Assert.Equal((TestCatalog.Host, "ecdsa", HandshakeFailure.None), (record.ServerName, record.Certificate?.Name, record.Failure));
        Assert.Equal((TlsVersion.Tls13, "h2", false), (record.Info!.Version, record.Info.ApplicationProtocol, record.Info.Resumed));
        Assert.Equal(TimeSpan.FromMilliseconds(300), record.ClientHelloPhase);
        Assert.Equal(connection.Time.GetUtcNow(), record.EndedAt);
    }

    [Fact]
    public async Task Last_LongestName_IsKeptWhole()
    {
        using var connection = new TestConnection();
        using var client = new TestClient(connection.Client, serverName: new string('a', 255));
        var served = connection.ServeAsync();

        await client.HandshakeAsync();

        await served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((255, HandshakeFailure.UnknownServerName), (connection.Journal.Last(1)[0].ServerName!.Length, connection.Journal.Last(1)[0].Failure));
    }

    [Fact]
    public void Last_MoreThanItHolds_IsTheNewestFirst()
    {
        var journal = new HandshakeJournal();
        var records = Enumerable.Range(0, HandshakeJournal.Capacity + 3).Select(_ => new HandshakeRecord()).ToList();
        foreach (var record in records) journal.Add(record);

        var last = journal.Last(int.MaxValue);

        Assert.Equal(HandshakeJournal.Capacity, last.Count);
        Assert.Same(records[^1], last[0]);
        Assert.Same(records[3], last[^1]);
        Assert.Same(records[^2], journal.Last(2)[1]);
    }

    [Fact]
    public async Task Add_FromManyThreads_LosesNone()
    {
        var journal = new HandshakeJournal();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++) journal.Add(new HandshakeRecord());
        })));

        Assert.Equal(80_000, journal.Written);
        Assert.Equal(HandshakeJournal.Capacity, journal.Last(int.MaxValue).Distinct().Count());
    }

    [Fact]
    public void Add_Anything_AllocatesNothing()
    {
        var (journal, record) = (new HandshakeJournal(), new HandshakeRecord());
        journal.Add(record);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++) journal.Add(record);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
