using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.Testing;

namespace EdgeProxy.Compare;

/// <summary>Makes full TLS 1.3 handshakes with a server on the loopback and looks at what it is shown.</summary>
internal sealed class HandshakeClient(int port, TestPki trusted, bool asksForStaple = false)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>One handshake of a new session.</summary>
    /// <returns>SHA-256 of the leaf, and whether leaf and chain lead to the root.</returns>
    /// <exception cref="AuthenticationException">It failed.</exception>
    public async Task<(string Leaf, bool IsWhole)> ShakeAsync(string serverName)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
        var whole = false;
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                AllowTlsResume = false,
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = TrustTheRoot(),
                RemoteCertificateValidationCallback = (_, _, _, errors) =>
                {
                    whole = errors == SslPolicyErrors.None;
                    return true;
                },
            },
            deadline.Token);
        return (tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), whole);
    }

    /// <summary>The root alone: intermediates come from the server or not at all.</summary>
    private X509ChainPolicy TrustTheRoot() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { trusted.Root.Certificate },
        // .NET asks for a staple where it would check revocation, and finds nothing offline.
        RevocationMode = asksForStaple ? X509RevocationMode.Offline : X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
