using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>.NET's own HTTP client: any name leads to the proxy's port, and certificates are verified against the test's root.</summary>
internal static class EdgeClient
{
    /// <summary>A client for one.test.</summary>
    /// <param name="edge">Where to connect to.</param>
    /// <param name="pki">Whom to trust.</param>
    /// <param name="version">The version spoken, and no other.</param>
    public static HttpClient Create(EdgeProcess edge, TestPki pki, Version version) => new(Handler(edge, pki))
    {
        BaseAddress = new Uri("https://one.test/"),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromMinutes(5),
    };

    public static SocketsHttpHandler Handler(EdgeProcess edge, TestPki pki) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (_, cancellation) => new NetworkStream(await Loopback.ConnectAsync(edge.HttpsPort, cancellation), ownsSocket: true),
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(pki) },
    };

    private static X509ChainPolicy Trusting(TestPki pki) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { pki.Root.Certificate },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
