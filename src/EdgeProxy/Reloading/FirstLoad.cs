using EdgeProxy.Certificates;
using EdgeProxy.Configuration;

namespace EdgeProxy.Reloading;

/// <summary>
/// The certificates of a start: read, vetted and tried on another thread while the host is built. The one takes about as long as the other,
/// and neither needs anything of the other.
/// </summary>
internal sealed class FirstLoad
{
    private FirstLoad(CertificateStore store)
    {
        Store = store;
        Loaded = Task.Run(() => store.Reload(ReloadKind.Start));
    }

    /// <summary>The store; nobody reads it before <see cref="Loaded"/>.</summary>
    public CertificateStore Store { get; }

    /// <summary>What its first reload gave.</summary>
    public Task<CertificateReload> Loaded { get; }

    public static FirstLoad Begin(EdgeConfiguration configuration, TimeProvider time) =>
        new(CertificateStores.Create(configuration, time, CertificateStores.LastGood(configuration.Settings)));
}
