using EdgeProxy.Testing;

namespace EdgeProxy.OpenSsl.Tests;

/// <summary>What most tests answer a ClientHello with. Made once: keys are slow.</summary>
internal static class TestServer
{
    public const string Host = "www.example.test";

    public static readonly TestPki Pki = new(TimeProvider.System);
    public static readonly TestCertificate EcdsaLeaf = Pki.Leaf(Host);
    public static readonly TestCertificate RsaLeaf = Pki.RsaLeaf(Host);
    public static readonly TestCertificate Ed25519Leaf = Pki.Ed25519Leaf(Host);

    public static readonly ServerCredential Ecdsa = Credential(EcdsaLeaf);
    public static readonly ServerCredential Rsa = Credential(RsaLeaf);
    public static readonly ServerCredential Ed25519 = Credential(Ed25519Leaf);

    public static readonly TlsContextOptions Tls12 = new() { MaximumVersion = TlsVersion.Tls12 };
    public static readonly TlsContextOptions Tls13 = new() { MinimumVersion = TlsVersion.Tls13 };

    public static readonly TlsContext Context = TlsContext.CreateServer(new TlsContextOptions());

    public static readonly TicketKeyRing Tickets = OpenRing();

    public static TlsServerChoice Choice(
        TlsContext? context = null, ServerCredential? credential = null, string[]? protocols = null, byte sessionIdContext = 1, TicketKeyRing? tickets = null) =>
        new(context ?? Context, credential ?? Ecdsa, ProtocolList.Encode(protocols ?? []), new[] { sessionIdContext }, Tickets: tickets ?? Tickets);

    private static TicketKeyRing OpenRing()
    {
        var ring = new TicketKeyRing();
        ring.Publish(TicketKey.Create());
        return ring;
    }

    public static ServerCredential Credential(TestCertificate certificate)
    {
        using var key = PrivateKey.FromDer(certificate.Key.Der, PrivateKeyEncoding.Pkcs8);
        return ServerCredential.Create([.. certificate.Chain.Select(der => (ReadOnlyMemory<byte>)der)], key);
    }
}
