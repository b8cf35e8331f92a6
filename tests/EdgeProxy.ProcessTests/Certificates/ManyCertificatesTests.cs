using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;
using Xunit.Abstractions;

namespace EdgeProxy.ProcessTests.Certificates;

/// <summary>Thousands of certificates in one folder: one that changes costs what one costs.</summary>
public sealed class ManyCertificatesTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Count = LongRun.Wanted ? 10_000 : 500;

    private readonly EdgeSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Change_OfOneAmongMany_IsServedSoonAndParsesNoOther()
    {
        for (var i = 0; i < Count; i++) _setup.Pki.Leaf($"{i}.many.test").WritePair(_setup.CertificateFolder, $"{i}");
        var started = TimeProvider.System.GetTimestamp();
        await using var edge = await EdgeProcess.StartAsync(_setup);
        output.WriteLine($"{Count} certificates serve after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.00} s, {edge.Usage.Resident / ProcessUsage.MiB} MiB resident");
        await edge.WaitForMetricAsync("edgeproxy_certificate_parses_total", Count);

        // Not only once: the first change after the start may still find files too young to be trusted unread.
        for (var change = 1; change <= 3; change++)
        {
            var renewed = _setup.Pki.Leaf("7.many.test");
            renewed.WritePair(_setup.CertificateFolder, "7");
            var written = TimeProvider.System.GetTimestamp();
            await Eventually.GetAsync(
                "the new certificate to be served", () => ServedCertificate.GetAsync(edge, "7.many.test"), served => served == renewed.Sha256);
            output.WriteLine($"a change serves after {TimeProvider.System.GetElapsedTime(written).TotalMilliseconds:0} ms");
            await edge.WaitForMetricAsync("edgeproxy_certificate_parses_total", Count + change);
        }

        output.WriteLine($"{edge.Usage.Resident / ProcessUsage.MiB} MiB resident");
    }
}
