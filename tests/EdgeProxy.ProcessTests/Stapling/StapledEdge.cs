using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;
using EdgeProxy.ProcessTests.Tls;

namespace EdgeProxy.ProcessTests.Stapling;

/// <summary>What a client and an operator see of staples.</summary>
internal static class StapledEdge
{
    public const string Good = "Cert Status: good";
    public const string None = "no response sent";

    private static readonly string[] Known = [Good, "Cert Status: revoked", "Cert Status: unknown", None];

    /// <summary>What <c>openssl s_client -status</c> makes of the handshake.</summary>
    public static async Task<string> SeenAsync(this EdgeProcess edge, string host, string version = "-tls1_3")
    {
        var said = await SClient.GetAsync(edge, "-servername", host, "-status", version);
        return Known.FirstOrDefault(text => said.Contains(text, StringComparison.Ordinal)) ?? said;
    }

    /// <summary>Waits until a client sees it, too: what is told of a certificate is ahead of what is served by the time that publishing takes.</summary>
    public static Task WaitUntilSeenAsync(this EdgeProcess edge, string host, string what) =>
        Eventually.GetAsync($"{host} to be served with '{what}'", () => edge.SeenAsync(host), seen => seen == what);

    /// <summary>The certificate in <c>/api/certificates</c>.</summary>
    public static async Task<JsonNode> CertificateAsync(this EdgeProcess edge, string name) =>
        JsonNode.Parse(await edge.Admin.GetStringAsync("api/certificates"))!.AsArray().Single(node => node!["name"]!.GetValue<string>() == name)!;

    public static Task WaitForStapleAsync(this EdgeProcess edge, string name, string status) => Eventually.GetAsync(
        $"the staple of {name} to be {status}",
        async () => (await edge.CertificateAsync(name))["staple"]!,
        staple => staple["status"]!.GetValue<string>() == status);

    /// <summary><c>POST /api/certificates/NAME/staple</c>.</summary>
    public static Task<HttpResponseMessage> RefreshAsync(this EdgeProcess edge, string name) =>
        edge.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"api/certificates/{name}/staple") { Headers = { { "X-EdgeProxy", "1" } } });
}
