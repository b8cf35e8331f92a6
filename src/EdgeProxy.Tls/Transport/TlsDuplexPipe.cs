using System.IO.Pipelines;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>An established session as the plaintext transport that Kestrel's HTTP layers read and write. Owns the session.</summary>
internal sealed class TlsDuplexPipe : IDuplexPipe
{
    private readonly TlsSession _session;
    private readonly TlsReader _reader;
    private readonly ITlsWriter _writer;

    public TlsDuplexPipe(TlsSession session, IDuplexPipe transport)
    {
        _session = session;
        var isHttp2 = session.Info?.ApplicationProtocol == "h2";
        _writer = isHttp2 ? new GatheringTlsWriter(session, transport.Output) : new DirectTlsWriter(session, transport.Output);
        _reader = new TlsReader(session, transport.Input, _writer, goesElsewhere: isHttp2);
    }

    /// <inheritdoc />
    public PipeReader Input => _reader;

    /// <inheritdoc />
    public PipeWriter Output => _writer.Output;

    /// <summary>
    /// Sends what the handshake left to send (tickets, the Finished of TLS 1.2), unless the client has said goodbye with its last flight. Then
    /// <see cref="CloseAsync"/> sends both in one.
    /// </summary>
    /// <returns>Whether there is anybody to serve.</returns>
    public bool Begin()
    {
        if (_reader.HasEnded()) return false;
        _writer.SendPending();
        return true;
    }

    /// <summary>Ends both halves, close_notify included.</summary>
    /// <returns>A task that ends once the transport took the last byte or is gone.</returns>
    public Task CloseAsync()
    {
        _reader.Complete();
        return _writer.CloseAsync();
    }

    /// <summary>Frees the session; call it once, after <see cref="CloseAsync"/> has ended.</summary>
    public void Release() => _session.Dispose();
}
