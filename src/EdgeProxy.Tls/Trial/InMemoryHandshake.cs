using System.Buffers;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>A client and a server session joined by two buffers.</summary>
internal sealed class InMemoryHandshake(TlsContext first, TlsContext clientContext) : IDisposable
{
    // Three flights each way at the most, with a HelloRetryRequest; what goes on longer has gone wrong.
    private const int MostFlights = 10;

    private static readonly ReadOnlyMemory<byte> SessionIdContext = new[] { (byte)0 };

    // As in front of a client: the session begins under the default policy and is moved to the host's.
    private readonly TlsSession _server = TlsSession.Accept(first);
    private readonly TlsSession _client = TlsSession.Connect(clientContext, serverName: null);
    private readonly ArrayBufferWriter<byte> _toServer = new();
    private readonly ArrayBufferWriter<byte> _toClient = new();

    /// <summary>Runs it to its end.</summary>
    /// <returns>Why it failed; <see langword="null"/> when it did not.</returns>
    public string? Run(TlsContext policy, ServerCredential credential)
    {
        var serverStatus = TlsStatus.NeedMoreData;
        for (var flight = 0; flight < MostFlights; flight++)
        {
            var clientStatus = Step(_client, _toClient, _toServer);
            if (serverStatus != TlsStatus.Complete) serverStatus = Step(_server, _toServer, _toClient);
            if (serverStatus == TlsStatus.ClientHello)
            {
                if (Configure(policy, credential) is { } refusal) return refusal;
                serverStatus = Step(_server, _toServer, _toClient);
            }

            if (clientStatus == TlsStatus.Failed || serverStatus == TlsStatus.Failed) return Reason();
            if (clientStatus == TlsStatus.Complete && serverStatus == TlsStatus.Complete) return null;
        }

        return "the handshake does not come to an end";
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private string? Configure(TlsContext policy, ServerCredential credential)
    {
        try
        {
            _server.Configure(new TlsServerChoice(policy, credential, default, SessionIdContext));
            return null;
        }
        catch (OpenSslException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>The side that found the fault knows what it is; the other one has an alert, or nothing at all.</summary>
    private string Reason() => _server.Failure is { Error: not TlsError.PeerAlert } own ? own.Detail : _client.Failure?.Detail ?? _server.Failure!.Detail;

    private static TlsStatus Step(TlsSession session, ArrayBufferWriter<byte> from, ArrayBufferWriter<byte> to)
    {
        var input = new ReadOnlySequence<byte>(from.WrittenMemory);
        var status = session.Handshake(ref input, to);
        var rest = input.ToArray();
        from.Clear();
        if (rest.Length > 0) from.Write(rest);
        return status;
    }
}
