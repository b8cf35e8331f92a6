using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.ProcessTests.Stapling;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.ClientCertificates;

/// <summary>
/// All hosts require a client certificate and have responders asked about it: one.test refuses whom nothing is known of, two.test lets them in; so
/// does back.wild.test, which speaks no TLS 1.3 although its policy allows it.
/// </summary>
public sealed class AskingEdgeFixture : EdgeFixture, IAsyncLifetime
{
    internal FaultyWebServer Web { get; } = new();

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await Web.DisposeAsync();
    }

    /// <summary>A client whose certificate names a responder that answers like that.</summary>
    internal TestCertificate Client(string name, WebAnswer answer) => ClientOf(Web.Url($"/{name}", answer));

    /// <summary>A client whose certificate names a responder.</summary>
    internal TestCertificate ClientOf(string responder) => Setup.Pki.Issue(new LeafOptions
    {
        Hosts = [],
        CommonName = "client",
        ExtendedKeyUsages = [LeafOptions.ClientAuthentication],
        OcspUrl = responder,
    });

    private protected override void Configure(EdgeSetup setup)
    {
        setup.WriteFile("clients.pem", setup.Pki.Root.Pem);
        setup.Demand("one.test", "Require", "clients.pem").Demand("two.test", "Require", "clients.pem").CheckNativeMemory();
        Ask(setup, "one.test", "Refuse");
        Ask(setup, "two.test", "Allow");
        // TLS 1.3 binds the curve to the scheme, and the key is on another: OpenSSL falls back to TLS 1.2, where it is not bound.
        setup.Set("EdgeProxy:Tls:Policies:falling-back", new JsonObject { ["SignatureAlgorithms"] = new JsonArray("ecdsa_secp384r1_sha384") })
            .Demand("back.wild.test", "Require", "clients.pem")
            .Set("EdgeProxy:Tls:Hosts:back.wild.test:Policy", "falling-back");
        Ask(setup, "back.wild.test", "Allow");
    }

    private static void Ask(EdgeSetup setup, string host, string onUnknown) => setup.Set(
        $"EdgeProxy:Tls:Hosts:{host}:ClientCertificate:Ocsp", new JsonObject { ["Enabled"] = true, ["OnUnknown"] = onUnknown });
}
