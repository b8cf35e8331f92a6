using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using EdgeProxy.Admin;

namespace EdgeProxy.Hosting;

/// <summary>Asks callers of the admin listener for the bearer token (RFC 6750), but not the probes, which load balancers and kubelets send without one.</summary>
internal sealed class AdminToken
{
    private const string Scheme = "Bearer";

    private readonly RequestDelegate _next;
    private readonly byte[] _expected;

    public AdminToken(RequestDelegate next, string tokenFile)
    {
        _next = next;
        _expected = Digest(ReadToken(tokenFile) ?? throw new InvalidDataException($"The first line of {tokenFile} is empty; a token is expected there."));
    }

    /// <summary>The token in the first line of a file; null when that line is missing or blank.</summary>
    public static string? ReadToken(string tokenFile)
    {
        using var reader = File.OpenText(tokenFile);
        return reader.ReadLine()?.Trim() is { Length: > 0 } token ? token : null;
    }

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path == "/livez" || path == "/readyz" || HasToken(context.Request)) return _next(context);

        context.Response.Headers.WWWAuthenticate = Scheme;
        return PlainText.WriteAsync(context, StatusCodes.Status401Unauthorized, "The token of Admin:TokenFile is asked for: Authorization: Bearer TOKEN\n");
    }

    // Digests have one length whatever was sent, so the comparison tells nothing about the token.
    private bool HasToken(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var sent)
        && string.Equals(sent.Scheme, Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Digest(sent.Parameter ?? ""), _expected);

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
