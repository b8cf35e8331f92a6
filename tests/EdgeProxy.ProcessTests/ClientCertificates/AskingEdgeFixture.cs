using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.ProcessTests.Stapling;
using EdgeProxy.Testing;

namespace EdgeProxy.ProcessTests.ClientCertificates;

/// <summary>
/// Both hosts require a client certificate and have responders asked about it: one.test refuses whom nothing is known of, two.test lets them in.
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
    }

    private static void Ask(EdgeSetup setup, string host, string onUnknown) => setup.Set(
        $"EdgeProxy:Tls:Hosts:{host}:ClientCertificate:Ocsp", new JsonObject { ["Enabled"] = true, ["OnUnknown"] = onUnknown });
}
