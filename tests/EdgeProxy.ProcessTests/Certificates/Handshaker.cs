using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Certificates;

/// <summary>Clients that shake hands one after the other without a pause, and verify what they are shown: leaf and chain must be of one generation.</summary>
internal sealed class Handshaker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly EdgeProcess _edge;
    private readonly TestPki _pki;
    private readonly string _serverName;
    private readonly Task _clients;
    private long _handshakes;

    public Handshaker(EdgeProcess edge, TestPki pki, string serverName, int clients)
    {
        _edge = edge;
        _pki = pki;
        _serverName = serverName;
        _clients = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(RunAsync)));
    }

    public ConcurrentQueue<string> Failures { get; } = [];

    public long Handshakes => Interlocked.Read(ref _handshakes);

    /// <summary>One handshake of a new session.</summary>
    /// <returns>SHA-256 of the leaf.</returns>
    /// <exception cref="AuthenticationException">It failed, or the chain does not lead to the root.</exception>
    public static async Task<string> ShakeAsync(EdgeProcess edge, TestPki pki, string serverName)
    {
        using var socket = await Loopback.ConnectAsync(edge.HttpsPort);
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            AllowTlsResume = false,
            // The issuer is new with each generation, and nobody but the server can supply it.
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { pki.Root.Certificate },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
        });
        return tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _clients;
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ShakeAsync(_edge, _pki, _serverName);
                Interlocked.Increment(ref _handshakes);
            }
            catch (Exception failure) when (failure is AuthenticationException or IOException or SocketException)
            {
                Failures.Enqueue(failure.Message);
            }
        }
    }
}
