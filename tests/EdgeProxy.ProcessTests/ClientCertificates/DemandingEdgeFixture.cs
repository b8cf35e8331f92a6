using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.ClientCertificates;

/// <summary>
/// one.test requires a client certificate and looks at a revocation list, *.wild.test asks for one, two.test does not. One certificate covers
/// open.shared.test, which asks for none, and secure.shared.test, which requires one of another authority.
/// </summary>
public sealed class DemandingEdgeFixture : EdgeFixture
{
    /// <summary>An authority that only secure.shared.test believes.</summary>
    internal TestPki Others { get; } = new(TimeProvider.System);

    internal TestCertificate Revoked { get; private set; } = null!;

    private protected override void Configure(EdgeSetup setup)
    {
        Revoked = setup.Pki.Client("revoked");
        setup.Pki.Leaf("open.shared.test", "secure.shared.test").WritePair(setup.CertificateFolder, "shared");
        setup.WriteFile("clients.pem", setup.Pki.Root.Pem);
        setup.WriteFile("clients.crl", setup.Pki.RevocationList(Revoked));
        setup.WriteFile("others.pem", Others.Root.Pem);
        setup.Demand("one.test", "Require", "clients.pem", "clients.crl")
            .Demand("*.wild.test", "Request", "clients.pem")
            .Demand("secure.shared.test", "Require", "others.pem")
            .CheckNativeMemory()
            .Set("EdgeProxy:Listeners:plain:Address", "127.0.0.1:0");
    }
}
