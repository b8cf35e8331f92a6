using System.Net;
using System.Security.Authentication;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Compare;

/// <summary>
/// A client that costs little beside the server it loads: OpenSSL's session over a socket, nothing verified. TLS 1.3 and HTTP/1.1 only.
/// </summary>
internal sealed class LeanClient(int port, string serverName) : IDisposable
{
    private static readonly ReadOnlyMemory<byte> Http11 = ProtocolList.Encode(["http/1.1"]);

    private readonly TlsContext _context = TlsContext.CreateClient(new TlsContextOptions { MinimumVersion = TlsVersion.Tls13 });

    public IPEndPoint Server { get; } = new(IPAddress.Loopback, port);

    /// <summary>A connection after its handshake.</summary>
    /// <param name="resume">The session to resume. It counts as a failure when the server does not.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="AuthenticationException">The handshake failed, or was a full one where a session should be resumed.</exception>
    public async Task<LeanConnection> ConnectAsync(TlsResumption? resume, CancellationToken stop)
    {
        var connection = new LeanConnection(TlsSession.Connect(_context, serverName, Http11, resume));
        try
        {
            var info = await connection.HandshakeAsync(Server, stop);
            if (resume is not null && !info.Resumed) throw new AuthenticationException("the server did not resume the session");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A session that can be resumed.</summary>
    public async Task<TlsResumption> MakeSessionAsync(CancellationToken stop)
    {
        using var connection = await ConnectAsync(resume: null, stop);
        await connection.EndAsync(stop);
        return connection.Export() ?? throw new AuthenticationException("the server gave no session ticket");
    }

    public void Dispose() => _context.Dispose();
}
