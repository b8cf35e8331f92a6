using EdgeProxy.ProcessTests.Backends;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>
/// One proxy for the tests of a class, in front of a Kestrel backend. Certificates: one.test, two.test, *.wild.test, and the pair both.test
/// (ECDSA and RSA); clients without SNI get one.test.
/// </summary>
public class EdgeFixture : IAsyncLifetime
{
    internal EdgeSetup Setup { get; } = new();

    internal Backend Backend { get; private set; } = null!;

    internal EdgeProcess Edge { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Backend = await Backend.StartAsync();
        Setup.AddUsualCertificates()
            .Set("EdgeProxy:Certificates:Default", "one")
            .Proxy("http", "/{**rest}", Backend.Http1Address)
            .Proxy("grpc", "/test.Echo/{**rest}", Backend.Http2Address, httpVersion: "2");
        Configure(Setup);
        Edge = await EdgeProcess.StartAsync(Setup);
    }

    public async Task DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Backend.DisposeAsync();
        Setup.Dispose();
    }

    /// <summary>A client of the given version that trusts the test's root.</summary>
    internal HttpClient Client(Version version) => EdgeClient.Create(Edge, Setup.Pki, version);

    /// <summary>What a fixture of its own wants different.</summary>
    private protected virtual void Configure(EdgeSetup setup)
    {
    }
}
