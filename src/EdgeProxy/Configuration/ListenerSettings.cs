namespace EdgeProxy.Configuration;

/// <summary>One public listener. Section <c>EdgeProxy:Listeners:NAME</c>. A change needs a restart.</summary>
internal sealed record ListenerSettings
{
    /// <summary>The configured name; it stands in logs, metrics and the status.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens. Required.</summary>
    public required ListenAddress Address { get; init; }

    /// <summary>Terminates TLS. Default: no, plain HTTP.</summary>
    public bool Tls { get; init; }

    /// <summary>
    /// HTTP versions by their ALPN names, most preferred first. Default: <c>h2</c> and <c>http/1.1</c> with TLS, <c>http/1.1</c> without.
    /// <c>h2</c> alone on a plain listener is HTTP/2 with prior knowledge; both need TLS, whose ALPN tells them apart.
    /// </summary>
    public required IReadOnlyList<string> Protocols { get; init; }

    /// <summary>Answers every request with 308 to the HTTPS listener. Default: no, plain HTTP is proxied.</summary>
    public bool RedirectToHttps { get; init; }

    /// <summary>
    /// Binds with <c>SO_REUSEPORT</c>, so that a new process can start beside the old one on the same port. Default: no, and a second process is
    /// told that the address is in use. With it, two processes share the connections until one of them ends, wanted or not. Linux lets
    /// only processes of the same user share a port, and only if all of them ask for it.
    /// </summary>
    public bool ReusePort { get; init; }
}
