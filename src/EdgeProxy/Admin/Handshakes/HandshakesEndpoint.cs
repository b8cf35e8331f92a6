using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Handshakes;

/// <summary><c>GET /api/tls/handshakes?last=N</c>: the latest handshakes, failed ones included, newest first.</summary>
/// <param name="journal">Missing where no listener speaks TLS.</param>
internal sealed class HandshakesEndpoint(HandshakeJournal? journal = null)
{
    public Task GetAsync(HttpContext context)
    {
        if (!LastQuery.TryRead(context.Request, out var count)) return LastQuery.RefuseAsync(context, "handshakes", HandshakeJournal.Capacity);

        IReadOnlyList<HandshakeReport> handshakes = [.. (journal?.Last(count) ?? []).Select(HandshakeReport.Of)];
        return AdminJson.WriteAsync(context, handshakes, AdminJson.Default.IReadOnlyListHandshakeReport);
    }
}
