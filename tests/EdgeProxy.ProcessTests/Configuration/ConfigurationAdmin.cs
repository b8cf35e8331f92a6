using System.Net;
using System.Text.Json.Nodes;
using EdgeProxy.ProcessTests.Harness;

namespace EdgeProxy.ProcessTests.Configuration;

/// <summary>What an operator asks of the configuration.</summary>
internal static class ConfigurationAdmin
{
    public static Task<HttpResponseMessage> SendAsync(this EdgeProcess edge, string path) =>
        edge.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "X-EdgeProxy", "1" } } });

    public static async Task<JsonNode> PostAsync(this EdgeProcess edge, string path)
    {
        using var answer = await edge.SendAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>What <c>POST /api/reload</c> says of the configuration.</summary>
    public static async Task<JsonNode> ReloadAsync(this EdgeProcess edge) => (await edge.PostAsync("api/reload"))["configuration"]!;

    /// <summary>What <c>/api/status</c> says of the configuration.</summary>
    public static async Task<JsonNode> ConfigurationAsync(this EdgeProcess edge) =>
        JsonNode.Parse(await edge.Admin.GetStringAsync("api/status"))!["configuration"]!;

    public static string Text(this JsonNode node, string field) => node[field]!.GetValue<string>();

    public static string[] Texts(this JsonNode node, string field) => [.. node[field]!.AsArray().Select(item => item!.GetValue<string>())];
}
