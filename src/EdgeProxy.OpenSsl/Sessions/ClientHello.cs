using EdgeProxy.OpenSsl.Interop;

namespace EdgeProxy.OpenSsl;

/// <summary>What a client offered (RFC 8446 section 4.1.2), as far as a server chooses by it. Lists keep the client's order.</summary>
public sealed record ClientHello
{
    /// <summary>Stands for a server name that no host can have: empty, oversized, or with other bytes than printable ASCII. None of them is repeated.</summary>
    public const string NoHost = "(no host name)";

    /// <summary>
    /// Host name of the server_name extension, lower case; <see langword="null"/> when there was none, <see cref="NoHost"/> for one that cannot be a
    /// name. It may be an IP address, which RFC 6066 section 3 does not permit, or anything else that is printable.
    /// </summary>
    public string? ServerName { get; init; }

    /// <summary>Versions offered: those of supported_versions, or else the legacy field.</summary>
    public IReadOnlyList<ushort> Versions { get; init; } = [];

    /// <summary>Cipher suites.</summary>
    public IReadOnlyList<ushort> CipherSuites { get; init; } = [];

    /// <summary>Groups of supported_groups.</summary>
    public IReadOnlyList<ushort> Groups { get; init; } = [];

    /// <summary>Schemes of signature_algorithms; empty when the extension was absent.</summary>
    public IReadOnlyList<ushort> SignatureAlgorithms { get; init; } = [];

    /// <summary>ALPN protocols; empty when the extension was absent.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>Whether session tickets of TLS 1.2 are taken (RFC 5077 section 3.2).</summary>
    public bool TakesTickets { get; init; }

    /// <summary>Whether TLS 1.2 was offered.</summary>
    public bool OffersTls12 => Versions.Contains((ushort)TlsVersion.Tls12);

    /// <summary>Whether TLS 1.3 was offered.</summary>
    public bool OffersTls13 => Versions.Contains((ushort)TlsVersion.Tls13);

    /// <summary>Reads the ClientHello that <paramref name="ssl"/> is processing; only legal inside OpenSSL's client-hello callback.</summary>
    internal static unsafe ClientHello Capture(nint ssl)
    {
        byte* suites;
        var suitesLength = LibSsl.SSL_client_hello_get0_ciphers(ssl, &suites);
        var hello = ClientHelloReader.Read(
            (ushort)LibSsl.SSL_client_hello_get0_legacy_version(ssl),
            new ReadOnlySpan<byte>(suites, (int)suitesLength),
            serverName: Extension(ssl, 0),
            supportedVersions: Extension(ssl, 43),
            supportedGroups: Extension(ssl, 10),
            signatureAlgorithms: Extension(ssl, 13),
            applicationProtocols: Extension(ssl, 16));
        return hello with { TakesTickets = HasExtension(ssl, 35) };
    }

    // This one is empty where the client has no ticket yet.
    private static unsafe bool HasExtension(nint ssl, uint type)
    {
        byte* data;
        nuint length;
        return LibSsl.SSL_client_hello_get0_ext(ssl, type, &data, &length) == 1;
    }

    private static unsafe ReadOnlySpan<byte> Extension(nint ssl, uint type)
    {
        byte* data;
        nuint length;
        return LibSsl.SSL_client_hello_get0_ext(ssl, type, &data, &length) == 1 ? new ReadOnlySpan<byte>(data, (int)length) : default;
    }
}
