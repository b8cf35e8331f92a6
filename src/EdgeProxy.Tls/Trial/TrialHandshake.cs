using System.Collections.Concurrent;
using EdgeProxy.Certificates;
using EdgeProxy.OpenSsl;

namespace EdgeProxy.Tls;

/// <summary>
/// Lets a candidate serve a client of our own, in memory, in each version that each policy of its hosts allows. What OpenSSL would refuse in
/// front of a client (a security level, a signature it cannot make, a policy without a suite for such a key) it refuses here.
/// </summary>
/// <param name="policies">The policies the candidates will serve under.</param>
public sealed class TrialHandshake(TlsPolicySet policies) : ICandidateTrial
{
    // Made once, and used as long as the process lives.
    private static readonly (TlsVersion Version, TlsContext Context)[] Clients =
    [
        (TlsVersion.Tls13, CreateClient(TlsVersion.Tls13)),
        (TlsVersion.Tls12, CreateClient(TlsVersion.Tls12)),
    ];

    /// <summary>What has been seen to work. Bounded by policies times kinds of keys.</summary>
    private readonly ConcurrentDictionary<Kind, bool> _good = [];

    /// <inheritdoc />
    public TrialOutcome Try(CertificateEntry candidate, TrialScope scope)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        List<string>? failures = null;
        foreach (var policy in policies.ThatMayServe(candidate))
        {
            var kind = new Kind(policy, candidate.KeyAlgorithm, candidate.KeyBits);
            if (scope == TrialScope.EachKind && _good.ContainsKey(kind)) continue;

            var (succeeded, failed) = Try(candidate, policies.Default, policy);
            if (failed.Count == 0) _good.TryAdd(kind, true);
            else if (!succeeded) return new TrialOutcome(Rejection: $"A trial handshake failed {string.Join("; ", failed)}.");
            else (failures ??= []).AddRange(failed);
        }

        return new TrialOutcome(Remark: failures is null ? null : $"Some clients cannot connect: a trial handshake failed {string.Join("; ", failures)}.");
    }

    private static (bool Succeeded, List<string> Failed) Try(CertificateEntry candidate, TlsPolicy first, TlsPolicy policy)
    {
        var succeeded = false;
        var failed = new List<string>();
        foreach (var (version, client) in Clients)
        {
            if (version < policy.Context.Options.MinimumVersion || version > policy.Context.Options.MaximumVersion) continue;
            using var handshake = new InMemoryHandshake(first.Context, client);
            if (handshake.Run(policy.Context, candidate.Credential) is { } reason) failed.Add($"under policy {policy.Name} with {Name(version)}: {reason}");
            else succeeded = true;
        }

        return (succeeded, failed);
    }

    private static string Name(TlsVersion version) => version == TlsVersion.Tls13 ? "TLS 1.3" : "TLS 1.2";

    /// <summary>A client that takes anything, so that what fails is the server's fault.</summary>
    private static TlsContext CreateClient(TlsVersion version) => TlsContext.CreateClient(new TlsContextOptions
    {
        MinimumVersion = version,
        MaximumVersion = version,
        CipherList = "ALL:@SECLEVEL=0",
        CipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256",
        LargestCertificateMessage = 16 * 1024 * 1024,
    });

    private readonly record struct Kind(TlsPolicy Policy, KeyAlgorithm Algorithm, int Bits);
}
