using System.Text.Json.Serialization;

namespace EdgeProxy.Inspection.Handshakes;

/// <summary>What the first bytes of a server tell that does not answer a ClientHello with TLS.</summary>
[JsonConverter(typeof(CamelCaseEnum<SpokenProtocol>))]
internal enum SpokenProtocol
{
    /// <summary>TLS records.</summary>
    Tls,

    /// <summary>HTTP without TLS.</summary>
    Http,

    /// <summary>SSH.</summary>
    Ssh,

    /// <summary>A greeting of SMTP or FTP, which may speak TLS after STARTTLS.</summary>
    MailOrFtp,

    /// <summary>Something else.</summary>
    Unknown,

    /// <summary>Nothing at all.</summary>
    Silence,
}

/// <summary>The handshake of a client that takes anything from TLS 1.0 to 1.3.</summary>
internal sealed record HandshakeFacts
{
    /// <summary>What the server speaks.</summary>
    public required SpokenProtocol Speaks { get; init; }

    /// <summary>The first bytes, when they are not TLS.</summary>
    public string? FirstBytes { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Name of the alert that the server sent.</summary>
    public string? Alert { get; init; }

    public string? Version { get; init; }

    public string? CipherSuite { get; init; }

    public string? Group { get; init; }

    /// <summary>How the server signed the handshake.</summary>
    public string? Signature { get; init; }

    /// <summary>Whether it asked for a client certificate.</summary>
    public bool ClientCertificateRequested { get; init; }

    /// <summary>From the ClientHello until the first byte of the answer.</summary>
    public double? ServerHelloMs { get; init; }

    /// <summary>From the ClientHello until the handshake was complete, or had failed.</summary>
    public double Ms { get; init; }
}
