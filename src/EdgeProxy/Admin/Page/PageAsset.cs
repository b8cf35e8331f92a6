using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace EdgeProxy.Admin.Page;

/// <summary>One file of the operator's page, from the assembly. It is the same for everybody and holds no state, hence no token is asked for.</summary>
internal sealed class PageAsset
{
    // Nothing from elsewhere, nothing inline, in nobody's frame: what a stranger wrote into a server name cannot become a script here.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    private const string Prefix = "page/";

    private readonly byte[] _content;
    private readonly string _type;
    private readonly EntityTagHeaderValue _tag;

    private PageAsset(string name, byte[] content)
    {
        Path = name == "index.html" ? "/" : $"/{Prefix}{name}";
        _content = content;
        _type = TypeOf(name);
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..12])}\"");
    }

    /// <summary>Where it is served.</summary>
    public string Path { get; }

    /// <summary>Every file that was embedded.</summary>
    public static IReadOnlyList<PageAsset> All { get; } =
    [
        .. typeof(PageAsset).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(static name => new PageAsset(name[Prefix.Length..], Read(name))),
    ];

    public Task GetAsync(HttpContext context)
    {
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = _tag;
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true }; // ask again each time; a new version of the proxy brings a new page
        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(_tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = _type;
        context.Response.ContentLength = _content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(_content, context.RequestAborted).AsTask();
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageAsset).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }

    private static string TypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"no content type is known for a page file '*{other}'"),
    };
}

/// <summary>Marks an endpoint that is the same for everybody: it answers without a token, and where one is asked for, under any name.</summary>
internal sealed class OpenToAll;
