using System.Collections.Concurrent;
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
    private readonly (TlsVersion Version, TlsContext Context)[] _clients =
    [
        (TlsVersion.Tls13, CreateClient(TlsVersion.Tls13)),
        (TlsVersion.Tls12, CreateClient(TlsVersion.Tls12)),
    ];

    private volatile Experience _experience = new(null);

    /// <inheritdoc />
    public TrialOutcome Try(CertificateEntry candidate, TrialScope scope)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var set = policies();
        var experience = ReferenceEquals(_experience.Policies, set) ? _experience : _experience = new Experience(set);
        List<string>? failures = null;
        foreach (var policy in set.ThatMayServe(candidate))
        {
            var kind = new Kind(policy, candidate.KeyAlgorithm, candidate.KeyBits);
            if (scope == TrialScope.EachKind && experience.Good.ContainsKey(kind)) continue;

            var (succeeded, failed) = Try(candidate, set.Default, policy);
            if (failed.Count == 0) experience.Good.TryAdd(kind, true);
            else if (!succeeded) return new TrialOutcome(Rejection: $"A trial handshake failed {string.Join("; ", failed)}.");
            else (failures ??= []).AddRange(failed);
        }

        return new TrialOutcome(Remark: failures is null ? null : $"Some clients cannot connect: a trial handshake failed {string.Join("; ", failures)}.");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var client in _clients) client.Context.Dispose();
    }

    private (bool Succeeded, List<string> Failed) Try(CertificateEntry candidate, TlsPolicy first, TlsPolicy policy)
    {
        var succeeded = false;
        var failed = new List<string>();
        foreach (var (version, client) in _clients)
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

    /// <summary>What one set of policies has been seen to work with. Bounded by policies times kinds of keys.</summary>
    private sealed record Experience(TlsPolicySet? Policies)
    {
        public ConcurrentDictionary<Kind, bool> Good { get; } = [];
    }

    private readonly record struct Kind(TlsPolicy Policy, KeyAlgorithm Algorithm, int Bits);
}
