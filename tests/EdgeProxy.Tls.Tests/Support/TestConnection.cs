using System.IO.Pipelines;
using EdgeProxy.OpenSsl;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy.Tls.Tests;

/// <summary>A connection through <see cref="TlsTerminator"/>, without Kestrel and with time that stands still.</summary>
internal sealed class TestConnection : IDisposable
{
    private readonly MemoryTransport _transport = new();

    public TestConnection()
    {
        Connection = new DefaultConnectionContext("test", _transport.Server, _transport.Client);
    }

    public ManualTime Time { get; } = new();

    public TestMeters Meters { get; } = new();

    public HandshakeJournal Journal { get; } = new();

    public TlsSettings Settings { get; init; } = new();

    public TlsSnapshot Snapshot { get; init; } = TestCatalog.Snapshot();

    public string[] Protocols { get; init; } = ["h2", "http/1.1"];

    public DefaultConnectionContext Connection { get; }

    /// <summary>The far end.</summary>
    public IDuplexPipe Client => _transport.Client;

    /// <summary>Whether the application was reached.</summary>
    public bool Served { get; private set; }

    public Task ServeAsync(ConnectionDelegate? application = null)
    {
        var state = new TlsState(new TlsSnapshot(Snapshot.Catalog, Snapshot.Policies, Settings));
        var terminator = new TlsTerminator(state, new HandshakeMetrics(Meters), Journal, Time, NullLogger<TlsTerminator>.Instance);
        return terminator.ServeAsync(Connection, ProtocolList.Encode(Protocols), connection =>
        {
            Served = true;
            return application?.Invoke(connection) ?? Task.CompletedTask;
        });
    }

    public void Dispose() => Meters.Dispose();
}
