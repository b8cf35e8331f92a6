using EdgeProxy.Certificates;
using EdgeProxy.Tls;

namespace EdgeProxy.Configuration;

/// <summary>Reads <c>EdgeProxy:Tls</c>. Whether the library knows a suite or a group by its name is the TLS room's to check.</summary>
internal static class TlsSettingsReader
{
    private const string DefaultPolicy = "default";

    private static readonly ValueKind<string> Profile = ValueKind.OneOf("modern", "intermediate", "custom");
    private static readonly ValueKind<string> Version = ValueKind.OneOf("1.2", "1.3");

    public static TlsSettings Read(SectionReader section)
    {
        var defaults = new TlsSettings();
        var policies = section.Named("Policies", ReadPolicy).ToDictionary(policy => policy.Name, policy => policy.Settings, StringComparer.OrdinalIgnoreCase);
        var policyName = PolicyName(policies.Keys);
        var settings = new TlsSettings
        {
            UnknownServerName = section.Value("UnknownServerName", ValueKind.OneOf<UnknownServerName>(), defaults.UnknownServerName),
            HandshakeTimeout = section.Value("HandshakeTimeout", ValueKind.Duration(TimeSpan.FromMilliseconds(100)), defaults.HandshakeTimeout),
            Policies = policies,
            ClientCertificate = section.Object("ClientCertificate", ClientCertificateReader.Read),
            Hosts = ReadHosts(section, policyName),
            SessionTickets = section.Object("SessionTickets", ReadSessionTickets),
            ReportOnlyPolicy = section.Optional("ReportOnlyPolicy", policyName),
        };
        return settings;
    }

    private static NamedPolicy ReadPolicy(string name, SectionReader section)
    {
        var settings = new TlsPolicySettings
        {
            Profile = section.Value("Profile", Profile, new TlsPolicySettings().Profile),
            MinimumVersion = section.Optional("MinimumVersion", Version),
            MaximumVersion = section.Optional("MaximumVersion", Version),
            CipherSuites = ReadNames(section, "CipherSuites"),
            Groups = ReadNames(section, "Groups"),
            SignatureAlgorithms = ReadNames(section, "SignatureAlgorithms"),
            PreferServerCipherSuites = section.OptionalValue("PreferServerCipherSuites", ValueKind.Boolean),
        };
        if (string.CompareOrdinal(settings.MinimumVersion, settings.MaximumVersion) > 0 && settings.MaximumVersion is not null)
            section.Error("MinimumVersion", $"'{settings.MinimumVersion}' is above MaximumVersion '{settings.MaximumVersion}'");
        return new NamedPolicy(name, settings);
    }

    private static IReadOnlyList<string>? ReadNames(SectionReader section, string key)
    {
        var names = section.List(key, ValueKind.Text);
        if (names is { Count: 0 }) section.Error(key, "an empty list allows nothing; leave the key out (or null) for the profile's");
        return names;
    }

    private static Dictionary<string, TlsHostSettings> ReadHosts(SectionReader section, ValueKind<string> policyName)
    {
        var hosts = new Dictionary<string, TlsHostSettings>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, settings) in section.Named("Hosts", (name, host) => ReadHost(name, host, policyName)))
        {
            if (!hosts.TryAdd(name, settings)) section.Error("Hosts", $"two entries are for the host '{name}'; expected one for each");
        }

        return hosts;
    }

    private static NamedHost? ReadHost(string name, SectionReader section, ValueKind<string> policyName)
    {
        var demands = section.IsSet("ClientCertificate");
        var demand = section.Object("ClientCertificate", ClientCertificateReader.Read);
        var settings = new TlsHostSettings { Policy = section.Optional("Policy", policyName), ClientCertificate = demands ? demand : null };
        if (HostName.TryNormalizePattern(name, out var host)) return new NamedHost(host, settings);

        section.Error("", $"'{name}' is not a host; expected an exact name or a wildcard of one label such as *.example.com");
        return null;
    }

    private static SessionTicketSettings ReadSessionTickets(SectionReader section)
    {
        var defaults = new SessionTicketSettings();
        return new SessionTicketSettings
        {
            Enabled = section.Value("Enabled", ValueKind.Boolean, defaults.Enabled),
            RotateEvery = section.Value("RotateEvery", ValueKind.Duration(TimeSpan.FromSeconds(1)), defaults.RotateEvery),
            Keep = section.Value("Keep", ValueKind.Integer(least: 1, most: 100), defaults.Keep),
        };
    }

    // The default policy is always there, written or not.
    private static ValueKind<string> PolicyName(IEnumerable<string> names)
    {
        var known = names.Append(DefaultPolicy).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var kind = ValueKind.OneOf(known);
        return kind with { Expected = $"a policy of EdgeProxy:Tls:Policies, {kind.Expected}" };
    }

    private sealed record NamedPolicy(string Name, TlsPolicySettings Settings);

    private sealed record NamedHost(string Name, TlsHostSettings Settings);
}
