using EdgeProxy.Certificates.Tests.Fetching;

namespace EdgeProxy.Certificates.Tests.Stapling;

public sealed class StapleLoopTests
{
    [Fact]
    public async Task Observer_ThatThrowsAtEverything_KeepsNobodyFromBeingAskedFor()
    {
        var settings = new StaplingSettings { MaxConcurrentFetches = 1, MaxFetchesPerSecond = 1000 };
        var transport = new AnsweringTransport();
        await using var sut = new StapleLoop(settings, transport, shelf: null, new DeafObserver(), TimeProvider.System);
        CertificateEntry[] entries = [.. Enumerable.Range(0, 3).Select(i => StapleKit.Entry(StapleKit.Issue($"{i}.test", ocspUrl: $"http://ocsp{i}.test/"), name: $"{i}"))];
        sut.Follow(new CertificateGeneration(CertificateCatalog.Build(entries, new CatalogOptions(), StapleKit.Now), []));

        sut.Start();

        await transport.WaitForAsync(responders: 3);
    }

    private sealed class DeafObserver : IStapleObserver
    {
        public void Fetched(string certificate, OcspOutcome outcome) => throw new InvalidOperationException("deaf");

        public void Tell(StapleNews news) => throw new InvalidOperationException("deaf");

        public void Failed(Exception fault) => throw new InvalidOperationException("deaf");
    }
}
