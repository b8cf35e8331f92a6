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
        _writer = session.Info?.ApplicationProtocol == "h2"
            ? new GatheringTlsWriter(session, transport.Output)
            : new DirectTlsWriter(session, transport.Output);
        _reader = new TlsReader(session, transport.Input, _writer);
    }

    /// <inheritdoc />
    public PipeReader Input => _reader;

    /// <inheritdoc />
    public PipeWriter Output => _writer.Output;

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
