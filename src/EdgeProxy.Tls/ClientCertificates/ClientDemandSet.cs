using EdgeProxy.Certificates;

namespace EdgeProxy.Tls;

/// <summary>Which demand applies to a host. Immutable.</summary>
public sealed class ClientDemandSet
{
    private readonly HostTable<ClientDemand> _hosts;
    private readonly ClientDemand _byDefault;

    /// <summary>Joins what is configured with what was read.</summary>
    /// <param name="settings">The demands as written.</param>
    /// <param name="bundles">Authorities and revocation lists, as far as they could be read.</param>
    public ClientDemandSet(TlsSettings settings, IReadOnlyDictionary<TrustFiles, TrustBundle> bundles)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _byDefault = ClientDemand.Of(settings.ClientCertificate, bundles);
        // A host that says nothing of client certificates is left out, so that a wildcard, or the default, still holds for it.
        KeyValuePair<string, ClientDemand>[] hosts =
        [
            .. settings.Hosts.Where(static host => host.Value.ClientCertificate is not null)
                .Select(host => KeyValuePair.Create(host.Key, ClientDemand.Of(host.Value.ClientCertificate!, bundles))),
        ];
        _hosts = new HostTable<ClientDemand>(hosts);
        IsEmpty = _byDefault.Mode == ClientCertificateMode.None && Array.TrueForAll(hosts, static host => host.Value.Mode == ClientCertificateMode.None);
    }

    /// <summary>Whether no host asks for anything.</summary>
    public bool IsEmpty { get; }

    /// <summary>
    /// The demand of a host: that of its exact entry, else of its parent's wildcard, else the default. What is no host name, an IP address or
    /// nothing at all, falls under the default.
    /// </summary>
    /// <param name="host">SNI, or the host of a request without its port.</param>
    public ClientDemand For(string? host) =>
        IsEmpty ? ClientDemand.None : host is not null && _hosts.Find(host, out var demand) != MatchRule.Reject ? demand! : _byDefault;

    /// <summary>All files that the demands of a configuration name.</summary>
    public static IReadOnlyCollection<TrustFiles> FilesOf(TlsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return
        [
            .. settings.Hosts.Values.Select(static host => host.ClientCertificate).Prepend(settings.ClientCertificate)
                .Select(static demand => demand?.Files).OfType<TrustFiles>().Distinct(),
        ];
    }
}
