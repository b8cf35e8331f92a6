using EdgeProxy.Tls;

namespace EdgeProxy.Admin.Policies;

/// <summary><c>GET /api/tls/policies</c>: the policies as they are enforced from the next handshake on.</summary>
internal sealed class PoliciesEndpoint(TlsState tls)
{
    public Task GetAsync(HttpContext context)
    {
        var set = tls.Current.Policies;
        IReadOnlyList<PolicyReport> reports = [.. set.Policies.Values.OrderBy(static policy => policy.Name, StringComparer.Ordinal).Select(policy => Describe(policy, set))];
        return AdminJson.WriteAsync(context, reports, AdminJson.Default.IReadOnlyListPolicyReport);
    }

    private static PolicyReport Describe(TlsPolicy policy, TlsPolicySet set) => new(
        policy.Name,
        policy.ProfileName,
        policy.ProfileEdition,
        policy.MinimumVersion,
        policy.MaximumVersion,
        policy.CipherSuites,
        policy.PreferServerCipherSuites,
        policy.Groups,
        policy.SkippedGroups,
        policy.SignatureAlgorithms,
        IsDefault: policy == set.Default,
        ReportOnly: set.ReportOnly?.Name == policy.Name,
        set.HostsOf(policy));
}

/// <summary>One item of <c>GET /api/tls/policies</c>.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Profile">What it began with.</param>
/// <param name="Edition">Where the profile's lists come from, and from when.</param>
/// <param name="MinimumVersion"><c>1.2</c> or <c>1.3</c>.</param>
/// <param name="MaximumVersion"><c>1.2</c> or <c>1.3</c>.</param>
/// <param name="CipherSuites">IANA names, in order.</param>
/// <param name="PreferServerCipherSuites">Whether that order decides, or the client's.</param>
/// <param name="Groups">In order.</param>
/// <param name="SkippedGroups">Asked for, and not in the installed OpenSSL.</param>
/// <param name="SignatureAlgorithms">In order; null: OpenSSL's own.</param>
/// <param name="IsDefault">Whether it is for all hosts that name no other.</param>
/// <param name="ReportOnly">Whether ClientHellos of all hosts are judged by it, beside the policy that is enforced.</param>
/// <param name="Hosts">The hosts that name it.</param>
internal sealed record PolicyReport(
    string Name,
    string Profile,
    string Edition,
    string MinimumVersion,
    string MaximumVersion,
    IReadOnlyList<string> CipherSuites,
    bool PreferServerCipherSuites,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> SkippedGroups,
    IReadOnlyList<string>? SignatureAlgorithms,
    bool IsDefault,
    bool ReportOnly,
    IReadOnlyList<string> Hosts);
