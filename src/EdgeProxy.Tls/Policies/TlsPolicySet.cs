using System.Collections.Frozen;
using EdgeProxy.Certificates;

namespace EdgeProxy.Tls;

/// <summary>All policies, compiled, and which one applies to a host. Immutable.</summary>
public sealed class TlsPolicySet
{
    private const string DefaultName = "default";

    private readonly FrozenDictionary<string, TlsPolicy> _hosts;
    private readonly FrozenDictionary<string, TlsPolicy> _wildcards;

    private TlsPolicySet(
        IReadOnlyDictionary<string, TlsPolicy> policies, TlsPolicy byDefault, TlsPolicy? reportOnly, IEnumerable<KeyValuePair<string, TlsPolicy>> hosts)
    {
        Policies = policies;
        Default = byDefault;
        ReportOnly = reportOnly is null ? null : new ReportOnlyPolicy(reportOnly);
        var all = hosts.ToList();
        _hosts = all.Where(host => !IsWildcard(host.Key)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _wildcards = all.Where(host => IsWildcard(host.Key))
            .ToFrozenDictionary(host => host.Key[2..], host => host.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>By configured name.</summary>
    public IReadOnlyDictionary<string, TlsPolicy> Policies { get; }

    /// <summary>The one in force where a host names none.</summary>
    public TlsPolicy Default { get; }

    /// <summary>What ClientHellos are judged by beside; <see langword="null"/> without <see cref="TlsSettings.ReportOnlyPolicy"/>.</summary>
    public ReportOnlyPolicy? ReportOnly { get; }

    /// <summary>Compiles every policy.</summary>
    /// <param name="settings">As configured.</param>
    /// <param name="findings">Takes every error and note.</param>
    /// <param name="former">Whose policies are used again where nothing changed, with their native contexts.</param>
    /// <returns><see langword="null"/> when there was an error.</returns>
    /// <exception cref="OpenSsl.OpenSslUnavailableException">OpenSSL 3 is not to be had.</exception>
    public static TlsPolicySet? Compile(TlsSettings settings, ICollection<TlsPolicyFinding> findings, TlsPolicySet? former = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(findings);
        var policies = new Dictionary<string, TlsPolicy>(StringComparer.Ordinal);
        var failed = false;
        foreach (var (name, policy) in WithDefault(settings.Policies))
        {
            if (new TlsPolicyCompiler(name, policy, findings).Compile(former?.Policies.GetValueOrDefault(name)) is { } compiled) policies[name] = compiled;
            else failed = true;
        }

        var hosts = new Dictionary<string, TlsPolicy>(StringComparer.OrdinalIgnoreCase);
        foreach (var (host, hostSettings) in settings.Hosts)
        {
            // Who says nothing of a policy keeps the one that holds without the entry: the wildcard's, or else the default.
            if (hostSettings.Policy is not { } wanted) continue;
            if (policies.TryGetValue(wanted, out var policy))
            {
                hosts[host.TrimEnd('.')] = policy;
            }
            else if (!settings.Policies.ContainsKey(wanted))
            {
                failed = true;
                findings.Add(new TlsPolicyFinding(true, $"EdgeProxy:Tls:Hosts:{host}:Policy",
                    $"unknown policy '{wanted}'; known: {string.Join(", ", WithDefault(settings.Policies).Keys)}"));
            }
        }

        TlsPolicy? reportOnly = null;
        if (settings.ReportOnlyPolicy is { } judged && !policies.TryGetValue(judged, out reportOnly) && !settings.Policies.ContainsKey(judged))
        {
            failed = true;
            findings.Add(new TlsPolicyFinding(true, "EdgeProxy:Tls:ReportOnlyPolicy",
                $"unknown policy '{judged}'; known: {string.Join(", ", WithDefault(settings.Policies).Keys)}"));
        }

        return failed ? null : new TlsPolicySet(policies, policies[DefaultName], reportOnly, hosts);
    }

    /// <summary>The policy for a host: its exact entry, else its parent's wildcard, else the default.</summary>
    public TlsPolicy For(string? serverName)
    {
        if (serverName is null || (_hosts.Count == 0 && _wildcards.Count == 0)) return Default;
        if (serverName.EndsWith('.')) serverName = serverName[..^1];
        if (_hosts.TryGetValue(serverName, out var exact)) return exact;
        var dot = serverName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(serverName.AsSpan(dot + 1), out var wildcard) ? wildcard : Default;
    }

    /// <summary>The hosts that a policy was configured for, wildcards as they are written, in alphabetical order. Those of the default's that name none are not among them.</summary>
    public IReadOnlyList<string> HostsOf(TlsPolicy policy) =>
    [
        .. _hosts.Where(host => host.Value == policy).Select(host => host.Key)
            .Concat(_wildcards.Where(wildcard => wildcard.Value == policy).Select(wildcard => $"*.{wildcard.Key}"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Every policy that may apply to a host of a certificate, each once.</summary>
    internal IReadOnlyCollection<TlsPolicy> ThatMayServe(CertificateEntry certificate)
    {
        if (_hosts.Count == 0 && _wildcards.Count == 0) return [Default];
        // A certificate without names of its own is there for clients without one, and a wildcard stands for hosts with policies of their own.
        return
        [
            .. certificate.Hosts.Select(For).DefaultIfEmpty(Default)
                .Concat(_hosts.Where(host => certificate.Covers(host.Key)).Select(host => host.Value))
                .Distinct(),
        ];
    }

    private static bool IsWildcard(string host) => host.StartsWith("*.", StringComparison.Ordinal);

    private static Dictionary<string, TlsPolicySettings> WithDefault(IReadOnlyDictionary<string, TlsPolicySettings> written)
    {
        var all = new Dictionary<string, TlsPolicySettings>(written, StringComparer.Ordinal);
        all.TryAdd(DefaultName, new TlsPolicySettings());
        return all;
    }
}
