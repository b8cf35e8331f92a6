using System.Net;
using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>One handshake, as it ended. Written by the connection it belongs to until it has ended, and by nobody after that.</summary>
public sealed class HandshakeRecord
{
    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; internal set; }

    /// <summary>Who connected; <see langword="null"/> where the transport does not know.</summary>
    public EndPoint? Remote { get; internal set; }

    /// <summary>Accept to complete ClientHello.</summary>
    public TimeSpan ClientHelloPhase { get; internal set; }

    /// <summary>Our choosing and cryptography.</summary>
    public TimeSpan ServerPhase { get; internal set; }

    /// <summary>Waiting for the client's answers after its ClientHello.</summary>
    public TimeSpan ClientPhase { get; internal set; }

    /// <summary>All of it.</summary>
    public TimeSpan Duration => ClientHelloPhase + ServerPhase + ClientPhase;

    /// <summary>
    /// What the client asked for, at most 255 printable ASCII characters; <see langword="null"/> when it named no host or no ClientHello came.
    /// Whoever shows it shows what a stranger wrote.
    /// </summary>
    public string? ServerName { get; internal set; }

    /// <summary>What it was answered with.</summary>
    public CertificateEntry? Certificate { get; internal set; }

    /// <summary>What was negotiated; <see langword="null"/> when it failed.</summary>
    public TlsSessionInfo? Info { get; internal set; }

    /// <summary>Whether a staple was sent; <see langword="null"/> where the client asked for none, or needed none because it resumed.</summary>
    public bool? Stapled { get; set; }

    /// <summary>What the client's certificate was taken for; <see langword="null"/> where it was not asked about.</summary>
    public ClientStatus? ClientStatus => Check?.Said;

    /// <summary>Asks what is known of the client's certificate.</summary>
    internal ClientStatusCheck? Check { get; set; }

    /// <summary>Why it failed.</summary>
    public HandshakeFailure Failure { get; internal set; }

    /// <summary>Words for the log.</summary>
    public string? Detail { get; internal set; }

    /// <summary>Whether a complete ClientHello came.</summary>
    public bool HelloSeen { get; internal set; }

    /// <summary>What would have become of it under the report-only policy; <see langword="null"/> when there is none or there was nothing to judge.</summary>
    public ReportOnlyJudgement? ReportOnly { get; internal set; }
}
