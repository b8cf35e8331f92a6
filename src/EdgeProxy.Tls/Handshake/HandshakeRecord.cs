using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>One handshake, as it ended.</summary>
internal sealed class HandshakeRecord
{
    /// <summary>Accept to complete ClientHello.</summary>
    public TimeSpan ClientHelloPhase { get; set; }

    /// <summary>Our choosing and cryptography.</summary>
    public TimeSpan ServerPhase { get; set; }

    /// <summary>Waiting for the client's answers after its ClientHello.</summary>
    public TimeSpan ClientPhase { get; set; }

    /// <summary>All of it.</summary>
    public TimeSpan Duration => ClientHelloPhase + ServerPhase + ClientPhase;

    /// <summary>What the client asked for; <see langword="null"/> when it named no host or no ClientHello came.</summary>
    public string? ServerName { get; set; }

    /// <summary>What it was answered with.</summary>
    public CertificateEntry? Certificate { get; set; }

    /// <summary>What was negotiated; <see langword="null"/> when it failed.</summary>
    public TlsSessionInfo? Info { get; set; }

    /// <summary>Why it failed.</summary>
    public HandshakeFailure Failure { get; set; }

    /// <summary>Words for the log.</summary>
    public string? Detail { get; set; }

    /// <summary>Whether a complete ClientHello came.</summary>
    public bool HelloSeen { get; set; }
}
