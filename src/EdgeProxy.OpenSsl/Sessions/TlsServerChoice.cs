namespace EdgeProxy.OpenSsl;

/// <summary>What a server answers a ClientHello with.</summary>
/// <param name="Context">The policy in force; it may differ from the one the session was made from.</param>
/// <param name="Credential">Chain and key.</param>
/// <param name="ApplicationProtocols">ALPN protocols in order of preference, as <see cref="ProtocolList.Encode"/> packs them; empty: ALPN is not answered.</param>
/// <param name="SessionIdContext">At most 32 bytes; only sessions of the same context are resumed.</param>
/// <param name="Staple">DER of the OCSP response for clients that ask for one (RFC 6066 section 8); empty: none.</param>
/// <param name="Demand">What is asked of the client's certificate; <see langword="null"/>: the client is not asked for one.</param>
/// <param name="Tickets">The keys that tickets are sealed with and opened by; without them, or while the ring is closed, none are given or taken.</param>
public readonly record struct TlsServerChoice(
    TlsContext Context,
    ServerCredential Credential,
    ReadOnlyMemory<byte> ApplicationProtocols,
    ReadOnlyMemory<byte> SessionIdContext,
    ReadOnlyMemory<byte> Staple = default,
    PeerDemand? Demand = null,
    TicketKeyRing? Tickets = null);
