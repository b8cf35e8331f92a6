using System.Diagnostics.Metrics;

namespace EdgeProxy.Telemetry.Certificates;

/// <summary><c>edgeproxy.certificate.swaps</c>: new versions that went into service, and those that were refused.</summary>
internal sealed class CertificateSwaps
{
    private readonly Counter<long> _swaps;

    public CertificateSwaps(IMeterFactory meters) => _swaps = meters.Create(EdgeProxyMeter.Name).CreateCounter<long>(
        "edgeproxy.certificate.swaps", unit: null,
        "Versions of a certificate that were put into service (published) or refused (rejected, once per failure and not per look).");

    public void Published(string certificate) => Add(certificate, "published");

    public void Rejected(string certificate) => Add(certificate, "rejected");

    private void Add(string certificate, string result) => _swaps.Add(1, new("certificate", certificate), new("result", result));
}
