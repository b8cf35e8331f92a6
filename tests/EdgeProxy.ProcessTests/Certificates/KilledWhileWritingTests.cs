using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.Certificates;

/// <summary>SIGKILL while state is being written: the process starts again, and uses nothing that is half written.</summary>
public sealed class KilledWhileWritingTests : IDisposable
{
    private const int Names = 8;

    // Reading, vetting and writing what was renewed takes about as long.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(900);

    private readonly EdgeSetup _setup = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Kill_AtRandomMomentsOfRenewals_LeavesAWholeVersionOfEach()
    {
        var kills = LongRun.Wanted ? 100 : 6;
        var random = new Random(9);
        _setup.Set("EdgeProxy:StateDirectory", "state").Set("EdgeProxy:Certificates:KeepLastGoodOnDisk", true).Set("EdgeProxy:Certificates:Debounce", "00:00:00");
        Renew();
        await using (await EdgeProcess.StartAsync(_setup))
        {
            // Puts a first version of each on the shelf.
        }

        for (var kill = 0; kill < kills; kill++)
        {
            Break();
            await using var edge = await EdgeProcess.StartAsync(_setup);
            for (var name = 0; name < Names; name++)
                Assert.Contains(await ServedCertificate.GetAsync(edge, Host(name)) ?? "none", _written);
            Assert.DoesNotContain("torn", edge.Log, StringComparison.Ordinal);

            Renew();
            edge.Signal(Signal.Hangup);
            await Task.Delay(random.NextDouble() * Longest);
            edge.Signal(Signal.Kill);
            await edge.WaitForExitAsync();
        }
    }

    private static string Host(int name) => $"host{name}.test";

    private void Renew()
    {
        for (var name = 0; name < Names; name++)
        {
            var certificate = _setup.Pki.Leaf(Host(name));
            _written.Add(certificate.Sha256);
            certificate.WritePair(_setup.CertificateFolder, $"host{name}");
        }
    }

    // So that the next start has nothing but what it kept.
    private void Break()
    {
        for (var name = 0; name < Names; name++) File.WriteAllText(Path.Combine(_setup.CertificateFolder, $"host{name}.key"), "-----BEGIN PRIVATE");
    }
}
