namespace EdgeProxy.Telemetry.Certificates;

/// <summary>Every configured certificate, for metrics and the admin endpoint. Called per scrape and request, from any thread.</summary>
internal interface ICertificateInventory
{
    /// <summary>One record for each name.</summary>
    IReadOnlyList<CertificateRecord> Snapshot();
}
