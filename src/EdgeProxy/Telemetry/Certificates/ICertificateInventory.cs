using EdgeProxy.Certificates;

namespace EdgeProxy.Telemetry.Certificates;

/// <summary>Every configured certificate, for metrics and the admin endpoint. Called per scrape and request, from any thread.</summary>
internal interface ICertificateInventory
{
    /// <summary>One record for each name, from one consistent snapshot.</summary>
    IReadOnlyList<CertificateRecord> Snapshot();
}

/// <summary>The inventory of a host that knows only what serves.</summary>
internal sealed class ServingCertificates(Func<IReadOnlyList<CertificateEntry>> entries) : ICertificateInventory
{
    public IReadOnlyList<CertificateRecord> Snapshot() => [.. entries().Select(CertificateRecord.Serving)];
}
