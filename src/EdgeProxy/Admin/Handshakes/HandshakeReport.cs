using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Handshakes;

/// <summary>One item of <c>GET /api/tls/handshakes</c>. What a failed handshake has none of is null.</summary>
/// <param name="Time">When it ended.</param>
/// <param name="Sni">What the client asked for.</param>
/// <param name="Version">1.2 or 1.3.</param>
/// <param name="Suite">IANA name of the suite.</param>
/// <param name="Group">Key exchange group.</param>
/// <param name="Alpn">Protocol agreed by ALPN.</param>
/// <param name="Resumed">Whether an earlier session was resumed.</param>
/// <param name="Certificate">Name of the certificate it was answered with.</param>
/// <param name="Remote">Address and port of the client.</param>
/// <param name="Phases">Where the time went.</param>
/// <param name="Failure">One of the values of <c>error.type</c>.</param>
/// <param name="Detail">More words about the failure.</param>
/// <param name="ReportOnly">What would have become of it under <c>Tls:ReportOnlyPolicy</c>.</param>
internal sealed record HandshakeReport(
    DateTimeOffset Time,
    string? Sni,
    string? Version,
    string? Suite,
    string? Group,
    string? Alpn,
    bool? Resumed,
    string? Certificate,
    string? Remote,
    PhasesReport Phases,
    string? Failure,
    string? Detail,
    string? ReportOnly)
{
    public static HandshakeReport Of(HandshakeRecord handshake) => new(
        handshake.EndedAt,
        handshake.ServerName,
        handshake.Info?.Version.Number(),
        handshake.Info?.CipherSuite,
        handshake.Info?.Group,
        handshake.Info?.ApplicationProtocol,
        handshake.Info?.Resumed,
        handshake.Certificate?.Name,
        handshake.Remote?.ToString(),
        new PhasesReport(Milliseconds(handshake.ClientHelloPhase), Milliseconds(handshake.ServerPhase), Milliseconds(handshake.ClientPhase)),
        handshake.Failure == HandshakeFailure.None ? null : handshake.Failure.Name(),
        handshake.Detail,
        handshake.ReportOnly?.Verdict.Name());

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

/// <summary>Milliseconds of a handshake: until the ClientHello was there, our work, and waiting for the client's answers.</summary>
internal sealed record PhasesReport(double ClientHello, double Server, double Client);
