using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.ProcessTests.Backends;

/// <summary>A request as it arrived behind the proxy; the answer to every path that has no meaning of its own.</summary>
internal sealed record SeenRequest(string Method, string Target, string Protocol, Dictionary<string, string> Headers)
{
    public static Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var seen = new SeenRequest(
            request.Method,
            $"{request.Path}{request.QueryString}",
            request.Protocol,
            request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal));
        return context.Response.WriteAsJsonAsync(seen);
    }

    public static SeenRequest Parse(string json) => JsonSerializer.Deserialize<SeenRequest>(json, JsonSerializerOptions.Web)!;

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
