using System.Buffers;

namespace EdgeProxy.OpenSsl.Tests;

/// <summary>A client and a server session joined in memory. Bytes move when a test says so, cut as a test says.</summary>
internal sealed class TlsPair : IDisposable
{
    private const int MostSteps = 100_000;

    public TlsPair(
        TlsContextOptions? client = null, string? serverName = TestServer.Host, string[]? protocols = null, TlsResumption? resume = null, ServerCredential? credential = null)
    {
        using var context = TlsContext.CreateClient(client ?? new TlsContextOptions());
        Client = TlsSession.Connect(context, serverName, ProtocolList.Encode(protocols ?? []), resume, credential);
    }

    public TlsSession Client { get; }

    /// <summary>Begins with a policy of no say; the answer brings the one that counts.</summary>
    public TlsSession Server { get => field ??= TlsSession.Accept(TestServer.Context); init; }

    /// <summary>What the server does about a ClientHello.</summary>
    public Action<TlsSession> Answer { get; init; } = server => server.Configure(TestServer.Choice());

    /// <summary>How many bytes a side is given at once; asked again for every portion.</summary>
    public Func<int> Portion { get; init; } = () => int.MaxValue;

    /// <summary>How long the segments of each portion are.</summary>
    public Func<int> Segment { get; init; } = () => int.MaxValue;

    public Wire ToServer { get; } = new();

    public Wire ToClient { get; } = new();

    public TlsStatus ClientStatus { get; private set; } = TlsStatus.NeedMoreData;

    public TlsStatus ServerStatus { get; private set; } = TlsStatus.NeedMoreData;

    /// <summary>What the server saw first.</summary>
    public ClientHello? Hello { get; private set; }

    /// <summary>How often the server was asked for an answer.</summary>
    public int Questions { get; private set; }

    /// <summary>Until both are done, or nothing moves any more.</summary>
    public TlsPair Handshake()
    {
        if (ToServer.Written == 0) StepClient();
        for (var step = 0; step < MostSteps; step++)
        {
            if (ServerStatus == TlsStatus.NeedMoreData && ToServer.Length > 0) StepServer();
            else if (ClientStatus == TlsStatus.NeedMoreData && ToClient.Length > 0) StepClient();
            else return this;
        }

        throw new InvalidOperationException("the handshake does not come to an end");
    }

    public TlsPair Establish()
    {
        Handshake();
        Assert.Equal((TlsStatus.Complete, TlsStatus.Complete), (ClientStatus, ServerStatus));
        return this;
    }

    /// <summary>Gives the client its next portion, also when that is none: so it begins.</summary>
    public void StepClient() => ClientStatus = Step(Client, ToClient, ToServer);

    public void StepServer()
    {
        ServerStatus = Step(Server, ToServer, ToClient);
        if (ServerStatus != TlsStatus.ClientHello) return;
        Questions++;
        Hello = Server.ClientHello;
        Answer(Server);
        ServerStatus = Step(Server, ToServer, ToClient);
    }

    /// <summary>Sends from the server to the client, which reads all that is there.</summary>
    public byte[] Download(ReadOnlyMemory<byte> plaintext)
    {
        Assert.Equal(TlsStatus.Complete, Server.Write(Segments.Of(plaintext, Segment), ToClient));
        return ReadAll(Client, ToClient);
    }

    /// <summary>Sends from the client to the server, which reads all that is there.</summary>
    public byte[] Upload(ReadOnlyMemory<byte> plaintext)
    {
        Assert.Equal(TlsStatus.Complete, Client.Write(Segments.Of(plaintext, Segment), ToServer));
        return ReadAll(Server, ToServer);
    }

    /// <summary>Reads portion by portion until the wire is empty.</summary>
    public byte[] ReadAll(TlsSession reader, Wire wire)
    {
        var plaintext = new ArrayBufferWriter<byte>();
        while (wire.Length > 0) Assert.Equal(TlsStatus.NeedMoreData, Read(reader, wire, plaintext));
        return plaintext.WrittenSpan.ToArray();
    }

    /// <summary>Reads one portion.</summary>
    public TlsStatus Read(TlsSession reader, Wire wire, IBufferWriter<byte> plaintext)
    {
        var input = Segments.Of(wire.Take(Portion()), Segment);
        var status = reader.Read(ref input, plaintext);
        wire.PutBack(input.Length);
        return status;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private TlsStatus Step(TlsSession session, Wire from, Wire to)
    {
        var input = Segments.Of(from.Take(Portion()), Segment);
        var status = session.Handshake(ref input, to);
        from.PutBack(input.Length);
        return status;
    }
}
