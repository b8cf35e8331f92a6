using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>
/// Lets a candidate serve a client of our own, in memory, in each version that each policy of its hosts allows. What OpenSSL would refuse in
/// front of a client (a security level, a signature it cannot make, a policy without a suite for such a key) it refuses here.
/// </summary>
/// <param name="policies">Gives the policies in force.</param>
public sealed class TrialHandshake(Func<TlsPolicySet> policies) : ICandidateTrial, IDisposable
{
    private readonly TlsContext _tls12 = CreateClient(TlsVersion.Tls12);
    private readonly TlsContext _tls13 = CreateClient(TlsVersion.Tls13);

    /// <inheritdoc />
    public TrialOutcome Try(CertificateEntry candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var set = policies();
        var failures = new List<string>();
        foreach (var policy in set.ThatMayServe(candidate))
        {
            var options = policy.Context.Options;
            var failuresBefore = failures.Count;
            var tries = 0;
            foreach (var (version, client) in new[] { (TlsVersion.Tls13, _tls13), (TlsVersion.Tls12, _tls12) })
            {
                if (version < options.MinimumVersion || version > options.MaximumVersion) continue;
                tries++;
                using var handshake = new InMemoryHandshake(set.Default.Context, client);
                if (handshake.Run(policy.Context, candidate.Credential) is { } reason)
                    failures.Add($"under policy {policy.Name} with {(version == TlsVersion.Tls13 ? "TLS 1.3" : "TLS 1.2")}: {reason}");
            }

            if (failures.Count - failuresBefore == tries) return new TrialOutcome(Rejection: $"A trial handshake failed {string.Join("; ", failures[failuresBefore..])}.");
        }

        return failures.Count == 0 ? new TrialOutcome() : new TrialOutcome(Remark: $"Some clients cannot connect: a trial handshake failed {string.Join("; ", failures)}.");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _tls12.Dispose();
        _tls13.Dispose();
    }

    /// <summary>A client that takes anything, so that what fails is the server's fault.</summary>
    private static TlsContext CreateClient(TlsVersion version) => TlsContext.CreateClient(new TlsContextOptions
    {
        MinimumVersion = version,
        MaximumVersion = version,
        CipherList = "ALL:@SECLEVEL=0",
        CipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256",
        LargestCertificateMessage = 16 * 1024 * 1024,
    });
}
