using System.Buffers;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Micro;

/// <summary>A client and a server session joined by two buffers, without a socket.</summary>
internal sealed class SessionPair(TlsContext clientContext, TlsContext serverContext, TlsResumption? resume = null) : IDisposable
{
    private static readonly ReadOnlyMemory<byte> SessionIdContext = new[] { (byte)1 };

    private readonly ArrayBufferWriter<byte> _toServer = new();
    private readonly ArrayBufferWriter<byte> _toClient = new();

    public TlsSession Client { get; } = TlsSession.Connect(clientContext, "bench.test", default, resume);

    public TlsSession Server { get; } = TlsSession.Accept(serverContext);

    /// <summary>Until both sides are done and the client has read the tickets.</summary>
    public SessionPair Establish(ServerCredential credential, TicketKeyRing? tickets = null)
    {
        var (client, server) = (TlsStatus.NeedMoreData, TlsStatus.NeedMoreData);
        while (client != TlsStatus.Complete || server != TlsStatus.Complete)
        {
            if (client != TlsStatus.Complete) client = Step(Client, _toClient, _toServer);
            if (server != TlsStatus.Complete) server = Step(Server, _toServer, _toClient);
            if (server == TlsStatus.ClientHello)
            {
                Server.Configure(new TlsServerChoice(serverContext, credential, default, SessionIdContext, Tickets: tickets));
                server = Step(Server, _toServer, _toClient);
            }

            if (client == TlsStatus.Failed || server == TlsStatus.Failed) throw new InvalidOperationException(Client.Failure?.Detail ?? Server.Failure?.Detail);
        }

        var rest = new ReadOnlySequence<byte>(_toClient.WrittenMemory);
        Client.Read(ref rest, new ArrayBufferWriter<byte>());
        return this;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private static TlsStatus Step(TlsSession session, ArrayBufferWriter<byte> from, ArrayBufferWriter<byte> to)
    {
        var input = new ReadOnlySequence<byte>(from.WrittenMemory);
        var status = session.Handshake(ref input, to);
        var rest = input.ToArray();
        from.ResetWrittenCount();
        from.Write(rest);
        return status;
    }
}
